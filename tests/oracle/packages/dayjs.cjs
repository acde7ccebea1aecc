const dayjs = require("../lib/dayjs/dayjs.min.js");
dayjs.extend(require("../lib/dayjs/plugin/utc.js"));
dayjs.extend(require("../lib/dayjs/plugin/duration.js"));
const d = dayjs.utc("2024-02-28T10:20:30Z");
console.log(
  d.add(2, "day").format("YYYY-MM-DD HH:mm"),
  d.diff(dayjs.utc("2023-01-01"), "month"),
  d.startOf("month").toISOString(),
  dayjs.duration(5000).asSeconds(),
  d.isBefore(dayjs.utc("2025-01-01")),
);
