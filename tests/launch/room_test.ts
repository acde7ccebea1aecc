import assert from "node:assert/strict";
import { whyFewTasks } from "../../src/launch/room.ts";

Deno.test("a program is recorded where there may be enough processes and threads for that", () => {
  const why = (files: Record<string, string>, processors = 2) =>
    whyFewTasks((path) => files[path] ?? "", processors);
  const v2 = (max: string) => ({
    "/proc/self/cgroup": "0::/a/b\n",
    "/sys/fs/cgroup/a/b/pids.max": max,
    "/sys/fs/cgroup/a/b/pids.current": "4\n",
  });
  assert.match(why(v2("19\n"))!, /^There may be 15 more .*\/a\/b\/pids\.max\): a recording needs 16\.$/);
  assert.deepEqual([why(v2("20\n")), why(v2("max\n")), why({})], [undefined, undefined, undefined]);
  assert.match(why(v2("20\n"), 4)!, /needs 24/);
  // A limit further up holds, too, and a container sees its own at the top.
  const above = {
    ...v2("max\n"),
    "/sys/fs/cgroup/a/pids.max": "9\n",
    "/sys/fs/cgroup/a/pids.current": "5\n",
  };
  assert.match(why(above)!, /^There may be 4 more .*\(\/sys\/fs\/cgroup\/a\/pids\.max\)/);
  const inside = {
    "/proc/self/cgroup": "0::/\n",
    "/sys/fs/cgroup/pids.max": "9\n",
    "/sys/fs/cgroup/pids.current": "5\n",
  };
  assert.match(why(inside)!, /\(\/sys\/fs\/cgroup\/pids\.max\)/);
  // What the container is called outside is not seen in it.
  assert.match(why({ ...inside, "/proc/self/cgroup": "0::/../../x\n" })!, /\(\/sys\/fs\/cgroup\/pids\.max\)/);
  const v1 = {
    "/proc/self/cgroup": "9:memory:/x\n8:pids:/docker/1\n0::/\n",
    "/sys/fs/cgroup/pids/pids.max": "12\n",
    "/sys/fs/cgroup/pids/pids.current": "2\n",
  };
  assert.match(why(v1)!, /^There may be 10 more/);
  // What a user may have in all, but for root.
  const ofUser = (most: string, tasks: number) =>
    whyFewTasks(
      (path) => path === "/proc/self/limits" ? `Max processes   ${most}   9999   processes\n` : "",
      2,
      () => tasks,
    );
  assert.match(ofUser("20", 5)!, /^There may be 15 more .*\(ulimit -u\): a recording needs 16\.$/);
  assert.deepEqual(
    [["20", 4], ["unlimited", 5], ["20", -Infinity]].map(([most, tasks]) =>
      ofUser(String(most), Number(tasks))
    ),
    [
      undefined,
      undefined,
      undefined,
    ],
  );
});
