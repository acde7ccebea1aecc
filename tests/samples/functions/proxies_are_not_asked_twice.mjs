// record: {"values":"entry-and-exit"}
// What is looked at twice, at a call and at its end, is not asked either.
import "./proxies_are_not_asked.mjs";
