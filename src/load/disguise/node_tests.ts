import process from "node:process";
import { getOwnPropertyDescriptor, harden, isNativeError } from "../../probe/natives.ts";
import { disguise } from "../../probe/stand_in.ts";
import type { Places } from "./places.ts";
import type { Pristine } from "./pristine.ts";

interface Location {
  file: string;
  line: number;
  column: number;
}

const { apply, defineProperty, deleteProperty, getPrototypeOf } = Reflect;
const PLACE = "loc";
/** Failures whose stack has been corrected. */
const corrected = harden(new WeakSet<object>());
/** A frame in the text of a stack. */
const FRAME = /^( {4}at (?:async (?!.*\()|.* \()?)(.+):(\d+):(\d+)(\)?)$/gm;

/**
 * Gives the tests of `node:test` the columns of the texts before they were rewritten. Node takes a test's place from the
 * engine, shows it to nobody before it is in its reports, and keeps it with `this.loc = …` in the constructor of a class
 * that extends `AsyncResource`. So this is heard of there; once the class is known, its prototype hears of the others,
 * which no program can reach. The first one may be of a derived class, such as a suite. The place of the errors that it
 * makes of failures Node formats where nobody is asked.
 *
 * @returns to be called when the program loads `node:test`
 */
export function testPlaces(places: Places, pristine: Pristine): () => void {
  const { AsyncResource } = process.getBuiltinModule("node:async_hooks");
  let isHeard = false;
  const onTestRunner = () => {
    if (!isHeard) listen(AsyncResource.prototype);
    isHeard = true;
  };
  // Where it runs the files in this process, it makes its first test before any is loaded.
  if (isTestRunner()) onTestRunner();
  return onTestRunner;

  function listen(prototype: object): void {
    const set = function (this: object, value: Location | undefined) {
      if (isTest(this)) {
        if (prototype === AsyncResource.prototype && deleteProperty(prototype, PLACE)) {
          let tests = getPrototypeOf(this)!;
          while (getPrototypeOf(tests) !== prototype) tests = getPrototypeOf(tests)!;
          listen(tests);
          hookFail(tests);
        }
        if (value !== undefined) value.column = places.column(value.file, value.line, value.column);
      }
      const own = { __proto__: null, value, configurable: true, enumerable: true, writable: true };
      defineProperty(this, PLACE, own as object);
    };
    const accessor = { __proto__: null, get: undefined, set, configurable: true, enumerable: false };
    defineProperty(prototype, PLACE, accessor as object);
  }

  function hookFail(tests: object): void {
    const own = getOwnPropertyDescriptor(tests, "fail");
    if (typeof own?.value !== "function") return;
    const native = own.value as (error: unknown) => unknown;
    own.value = disguise(function fail(this: unknown, error: unknown) {
      pristine(() => correctFailure(error, places));
      return apply(native, this, [error]);
    }, native);
    defineProperty(tests, "fail", own);
  }
}

function correctFailure(error: unknown, places: Places): void {
  if (!isFailure(error) || corrected.has(error)) return;
  corrected.add(error);
  const { stack = "", message } = error;
  const frames = stack.indexOf(message) + message.length;
  error.stack = stack.slice(0, frames) +
    stack.slice(frames).replace(
      FRAME,
      (_, head: string, name: string, line: string, column: string, end: string) => {
        return `${head}${name}:${line}:${places.column(name, +line, +column)}${end}`;
      },
    );
}

function isTestRunner(): boolean {
  return process.execArgv.includes("--test");
}

/** Whether it is one of Node's tests. */
function isTest(resource: object): boolean {
  return "createSubtest" in resource && "reportedType" in resource;
}

/** Whether Node has made it of what a test threw. */
function isFailure(error: unknown): error is Error {
  return isNativeError(error) && "failureType" in error &&
    getOwnPropertyDescriptor(error, "code")?.value === "ERR_TEST_FAILURE";
}
