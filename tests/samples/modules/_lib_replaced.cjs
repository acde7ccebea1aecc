exports.kind = "old"; exports.made = () => 1;
