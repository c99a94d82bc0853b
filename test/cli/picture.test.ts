import { expect, test } from "vitest";
import { config, files } from "../support/sample.ts";
import { checkout, sluice } from "./checkout.ts";

test("the pipeline of a checkout as Mermaid, without a store", async () => {
  const folder = checkout(files());
  const { exit, stdout, stderr } = await sluice("explain --mermaid", { folder });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(stdout).toBe(`flowchart LR
  commit["commit<br>build, test, lint"]
  commit --> s1["sandbox"]
  s1 --> s2["performance"]
  s1 --> s3["accessibility"]
  s2 & s3 --> s4["staging"]
  s4 --> gs5{{"/promote production"}} --> s5["production"]
`);
  const json = JSON.parse((await sluice(`explain --mermaid ${folder} --json`)).stdout) as unknown;
  expect(json).toEqual({ is: "drawn", mermaid: stdout.trimEnd() });
});

test("words of Mermaid's own are names like others, and nothing that is named ends a label", async () => {
  const text = `version: 1
commit: { checks: ['a"]; click s1 "javascript:x', "<b>|#x;\\u202e"] }
stages:
  end: {}
  o-x--class: { gates: { checks: ["}}", '"%%{init}%%'], approvals: { count: 2, from: [team:sre, "@octocat"] } } }
`;
  const { exit, stdout } = await sluice("explain --mermaid", { folder: checkout(files(text)) });
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: `flowchart LR
  commit["commit<br>a#34;#93;#59; click s1 #34;javascript#58;x, #60;b#62;#124;#35;x#59;"]
  commit --> s1["end"]
  s1 --> gs2{{"#125;#125;, #34;#37;#37;#123;init#125;#37;#37;, 2 of sre or octocat"}} --> s2["o-x--class"]
`,
  });
});

test("what is no pipeline is not drawn: said as sluice validate says it", async () => {
  const none = checkout(files(null));
  expect(await sluice("explain --mermaid", { folder: none })).toEqual(await sluice("validate", { folder: none }));
  const broken = checkout(files(config.replace("sandbox:", "'x\"]':")));
  const said = await sluice("explain --mermaid", { folder: broken });
  expect(said).toMatchObject({ exit: 1, stdout: expect.stringContaining("config-bad-value") });
  expect(said).toEqual(await sluice("validate", { folder: broken }));
});
