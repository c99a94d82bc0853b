import { describe, expect, test } from "vitest";
import { checkAddresses } from "../../src/config/addresses.ts";
import { parse } from "../../src/config/parse.ts";

const file = (verify: string): string => `version: 1\nstages:\n  staging:\n    verify: ${verify}\n`;
const url = "https://staging.shop.example/health";

test.for([
  [`{ http: "${url}" }`, {}],
  [`[{ http: { url: "${url}" } }]`, {}],
  [
    `{ http: { url: "${url}", status: 204, for: 2m, every: 5s, timeout: 1h } }`,
    { status: 204, forMs: 120_000, everyMs: 5_000, timeoutMs: 3_600_000 },
  ],
] as const)("%s", ([verify, more]) => {
  const parsed = parse(file(verify));
  expect(parsed.is === "good" && parsed.definition.stages[0]).toMatchObject({
    verify: [{ is: "http", url, status: 200, forMs: 60_000, everyMs: 10_000, timeoutMs: 600_000, ...more }],
  });
});

describe("what is wrong is told where it stands", () => {
  const problems = (verify: string) => {
    const parsed = parse(file(verify));
    return parsed.is === "bad" ? parsed.problems.map(({ code, line, problem }) => `${line} ${code} ${problem}`) : [];
  };

  test.for([
    ["{ http: {} }", "4 config-bad-value `url` is missing"],
    ["{ http: staging.shop.example }", "4 config-bad-value `http: staging.shop.example`"],
    ["{ http: { url: 'ftp://x/' } }", "4 config-bad-value `url: ftp://x/`"],
    ["{ http: { url: 'file:///etc/passwd' } }", "4 config-bad-value `url: file:///etc/passwd`"],
    ["{ http: { url: 'https://a:b@x/' } }", "4 config-bad-value `url: https://a:b@x/`"],
    [`{ http: { url: "${url}", evry: 5s } }`, "4 config-unknown-key unknown key `evry`"],
    [`{ http: { url: "${url}", status: 99 } }`, "4 config-bad-value `status: 99`"],
    [`{ http: { url: "${url}", every: 1s } }`, "4 config-bad-value `every: 1s`"],
    [`{ http: { url: "${url}", timeout: 2d } }`, "4 config-bad-value `timeout: 2d`"],
    [`{ http: { url: "${url}", for: 5 } }`, "4 config-bad-value `for: 5` has no unit"],
    [`{ http: { url: "${url}", every: 2m } }`, "4 config-bad-value `every: 2m` is longer than `for: 1m`"],
    [`{ http: { url: "${url}", for: 10m } }`, "4 config-bad-value `for: 10m` does not fit into `timeout: 10m`"],
    [`{ http: { url: "${url}" }, timeout: 5m }`, "4 config-bad-value `timeout` beside `http`"],
    [`{ http: "${url}", check: e2e }`, "4 config-bad-value a verification looks at more than one thing"],
  ])("%s", ([verify, problem]) => {
    expect(problems(verify ?? "")).toEqual([problem]);
  });

  test("all at once", () => {
    expect(problems(`[{ http: { url: x, every: 1s, status: no } }, { http: { url: "${url}", for: 1h } }]`)).toEqual([
      "4 config-bad-value `url: x`",
      "4 config-bad-value `every: 1s`",
      "4 config-bad-value `status: no`",
      "4 config-bad-value `for: 1h` does not fit into `timeout: 10m`",
    ]);
  });
});

test("a host that is not listed is named, with whoever can list it; which others are is not told", () => {
  const text = `version: 1
stages:
  staging:
    verify:
      - smoke.yml
      - http: { url: "https://listed.example/" }
      - http: "https://evil.example:8443/x?key=secret"
`;
  const [problem, ...more] = checkAddresses(parse(text).addresses, (one) => one.includes("//listed."));
  expect(more).toEqual([]);
  expect(problem).toEqual({
    code: "config-bad-value",
    level: "failure",
    path: ".github/sluice.yml",
    line: 7,
    column: 16,
    unlisted: "https://evil.example:8443",
    problem: "Sluice may not ask `evil.example:8443`",
    expected: "a host that whoever runs Sluice lists in its `ALLOWED_HOSTS`",
  });
});
