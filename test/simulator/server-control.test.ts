import { describe, expect, it } from "vitest";
import { isLoopback } from "../../src/simulator/server/control.ts";
import { stage } from "./transport.ts";

const table = {
  double: (input: unknown) => ({ twice: (input as { n: number }).n * 2 }),
  later: async () => ({ done: true }),
  fail: () => {
    throw new Error("no such branch");
  },
};
const json = { "content-type": "application/json" };

const cases = [
  ["POST /_simulator/double", { body: { n: 21 }, headers: json }, 200, { twice: 42 }],
  ["POST /_simulator/later", { headers: json }, 200, { done: true }],
  ["POST /_simulator/fail", { headers: json }, 400, { error: "no such branch" }],
  [
    "POST /_simulator/toString",
    { headers: json },
    404,
    { error: "no such verb: toString", verbs: ["double", "later", "fail"] },
  ],
  [
    "POST /_simulator/double",
    { body: "{", headers: { "content-type": "text/plain" } },
    415,
    { error: "application/json only" },
  ],
  ["GET /_simulator/double", {}, 405, { error: "POST only" }],
] as const;

describe("moving the world from a second terminal", () => {
  it.each(cases)("%s %j is %i", async (line, asking, status, body) => {
    const { ask, server } = await stage([], { control: table });
    expect(await ask(line, asking)).toMatchObject({ status, body });
    expect(server.requests).toEqual([]);
  });

  it("works under a prefix", async () => {
    const { ask } = await stage([], { control: table, prefix: "/api/v3" });
    expect((await ask("POST /_simulator/double", { body: { n: 1 }, headers: json })).body).toEqual({ twice: 2 });
  });

  it.each([
    ["127.0.0.1", true],
    ["127.9.9.9", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["10.0.0.1", false],
    ["::ffff:10.0.0.1", false],
    ["2001:db8::1", false],
    [undefined, false],
  ])("is open to %s: %s", (address, open) => {
    expect(isLoopback(address)).toBe(open);
  });
});
