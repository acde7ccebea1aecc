import * as z from "../lib/zod/index.js";
const User = z.object({
  name: z.string().min(2).max(20),
  age: z.number().int().nonnegative().optional(),
  tags: z.array(z.string()).default([]),
  role: z.enum(["admin", "user"]),
  at: z.union([z.string(), z.number()]),
});
console.log(JSON.stringify(User.parse({ name: "Ann", age: 3, role: "admin", at: 5 })));
for (const bad of [{}, { name: "A", age: -1.5, role: "x", at: true }, 5]) {
  const r = User.safeParse(bad);
  console.log(
    r.success,
    r.error?.issues.length,
    r.error?.issues.map((i) => i.code + i.path.join(".")).join(),
  );
}
const T = z.string().transform((s) => s.length).refine((n) => n > 2, "short");
console.log(T.safeParse("abc").success, T.safeParse("a").success);
console.log(
  await z.string().refine((s) => Promise.resolve(s === "x")).safeParseAsync("x").then((r) => r.success),
);
