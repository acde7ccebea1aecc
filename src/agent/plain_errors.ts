import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";

/** A message of the protocol, as far as it is looked at. */
interface Message {
  error?: { code: number; message: string };
}

/** What the SDK's validator says of a field. */
interface Issue {
  path: (string | number)[];
  message: string;
}

/** Issues that are named. */
const MOST = 3;

/** A message in which a request that was not understood is told of in words, instead of by the validator's own JSON. */
export function plainError<M extends Message>(message: M): M {
  const issues = issuesIn(message.error?.message);
  if (issues === undefined) return message;
  const texts = issues.slice(0, MOST).map(({ path, message }) => `${path.join(".")}: ${message}`);
  const error = {
    ...message.error,
    code: ErrorCode.InvalidParams,
    message: `The request is not as the protocol has it: ${texts.join("; ")}`,
  };
  return { ...message, error };
}

/** What to answer to a line that is no message of the protocol; nothing for other errors. */
export function notUnderstood(error: Error): Message["error"] {
  if (error instanceof SyntaxError) return { code: ErrorCode.ParseError, message: "The line is not JSON." };
  if (issuesIn(error.message) === undefined) return undefined;
  const message = "The line is no message of JSON-RPC 2.0, or is a list of several. Send one a line; " +
    "its `id` is a text or a whole number.";
  return { code: ErrorCode.InvalidRequest, message };
}

/** The issues that an error's text ends with, as JSON. */
function issuesIn(text = ""): Issue[] | undefined {
  const start = text.indexOf("[");
  if (start < 0) return undefined;
  try {
    const issues = JSON.parse(text.slice(start)) as Issue[];
    const isIssues = issues.length > 0 &&
      issues.every(({ path, message }) => Array.isArray(path) && typeof message === "string");
    return isIssues ? issues : undefined;
  } catch {
    return undefined;
  }
}
