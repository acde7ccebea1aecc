const password = [1, 2].length, token = "t", other = () => "other";
module.exports = { password: password, accessToken: token, other: other };
