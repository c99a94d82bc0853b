import { expect, test } from "vitest";
import { createLog } from "../src/log.ts";
import { freePort } from "./support/port.ts";

function logged(facts: object): any {
  const lines: string[] = [];
  createLog("info", { write: (line: string) => void lines.push(line) }).error(facts, "it failed");
  expect(lines.join("").trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(lines[0] ?? "");
}

test.for(["error", "err"])("an error under `%s` is told with its message, code, stack and causes", async (name) => {
  const refused = await fetch(`http://127.0.0.1:${await freePort()}/`).catch((error: unknown) => error);
  const line = logged({ pipeline: "7", [name]: new Error("the step failed", { cause: refused }) });
  expect(line).toMatchObject({ pipeline: "7", msg: "it failed" });
  expect(line[name]).toMatchObject({
    type: "Error",
    message: "the step failed",
    stack: expect.stringContaining("log.test.ts"),
  });
  expect(line[name].cause).toMatchObject({ type: "TypeError", message: "fetch failed" });
  expect(line[name].cause.cause.code).toBe("ECONNREFUSED");
});

test("each error of several is told", () => {
  const { error } = logged({ error: new AggregateError([new Error("one"), "two"], "both failed") });
  expect(error.errors).toMatchObject([{ message: "one" }, { type: "string", message: "two" }]);
});

test("what was sent, and with which token, is never told: not of an error, nor of its causes", () => {
  // The fields of Octokit's RequestError.
  const request = { method: "POST", headers: { authorization: "token of a secret" }, body: "a secret body" };
  const response = { headers: {}, data: { token: "a secret token" } };
  const refusal = Object.assign(new Error("Bad credentials"), { status: 401, request, response, token: "a secret" });
  for (const name of ["error", "err", "reason"]) {
    const line = logged({ [name]: new Error("outer", { cause: refusal }), app: { privateKey: "a secret key" } });
    expect(line[name].cause).toMatchObject({ message: "Bad credentials", status: 401 });
    expect(JSON.stringify(line)).not.toMatch(/secret/);
  }
});

test("what others name stays inside its line, and makes none of its own", () => {
  const name = 'x"}\n{"level":60,"msg":"forged"}\r\u2028\u001b[2J::set-output name=a::b';
  const line = logged({ repository: name, error: new Error(name, { cause: new Error(name) }) });
  expect([line.repository, line.error.message, line.error.cause.message]).toEqual([name, name, name]);
});

test("an error that is its own cause, or none at all, breaks nothing", () => {
  const loop = new Error("loop");
  loop.cause = loop;
  expect(logged({ error: loop }).error.cause.message).toBe("loop");
  expect(logged({ error: undefined }).msg).toBe("it failed");
  expect(logged({ error: Object.create(null) }).error.type).toBe("object");
});
