import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/commands/catalogue.ts";
import { parse } from "../../src/commands/grammar.ts";

const stages = ["sandbox", "staging", "production"];
const read = (body: string) => parse(body, stages);
const promote = (stage: string, version: unknown = null, reason: string | null = null) => ({
  verb: "promote",
  stage,
  version,
  reason,
});
const lock = (forMs: number | null, reason: string) => ({ verb: "lock", stage: "staging", forMs, reason });
const rollback = (version: unknown = null, reason: string | null = null) => ({
  verb: "rollback",
  stage: "staging",
  version,
  reason,
});
const abc1234 = { is: "sha", prefix: "abc1234" };

describe("commands", () => {
  test.for([
    ["/promote staging", [promote("staging")]],
    ["/PROMOTE Staging  ", [promote("staging")]],
    ["/promote \t  staging", [promote("staging")]],
    ["/promote\u00a0staging", [promote("staging")]],
    ["/promote staging abc1234", [promote("staging", abc1234)]],
    ["/promote staging ABC1234", [promote("staging", abc1234)]],
    [`/promote staging ${"a".repeat(40)}`, [promote("staging", { is: "sha", prefix: "a".repeat(40) })]],
    [`/promote staging ${"a".repeat(41)}`, [promote("staging", { is: "name", name: "a".repeat(41) })]],
    ["/promote staging abc123", [promote("staging", { is: "name", name: "abc123" })]],
    ["/promote staging #12", [promote("staging", { is: "pull", number: 12 })]],
    ["/promote staging v1.2.3", [promote("staging", { is: "name", name: "v1.2.3" })]],
    ["/promote staging release/1.2+b3", [promote("staging", { is: "name", name: "release/1.2+b3" })]],
    ["/promote staging --reason it is @good", [promote("staging", null, "it is @good")]],
    ["/promote staging abc1234 --reason  a  --at b ", [promote("staging", abc1234, "a  --at b")]],
    ["/promote staging --reason=a --reason b", [promote("staging", null, "a --reason b")]],
    ["/promote staging —reason written on a phone", [promote("staging", null, "written on a phone")]],
    ["/promote staging --reason a\u2028b", [promote("staging", null, "a\u2028b")]],
    ["/status", [{ verb: "status" }]],
    ["/explain production", [{ verb: "explain", stage: "production" }]],
    ["/help", [{ verb: "help", about: null }]],
    ["/help /Promote", [{ verb: "help", about: "promote" }]],
    ["/lock staging for 1H30m the audit", [lock(5_400_000, "the audit")]],
    ["/lock staging for 365d the audit", [lock(31_536_000_000, "the audit")]],
    ["/lock staging for the audit", [lock(null, "for the audit")]],
    ["/lock staging  database  copy ", [lock(null, "database  copy")]],
    [`/lock staging ${"é".repeat(300)}`, [lock(null, "é".repeat(200))]],
    ["/hold staging  we watch", [{ verb: "hold", stage: "staging", reason: "we watch" }]],
    ["/plan staging", [{ verb: "plan", stage: "staging", version: null }]],
    ["/plan Staging #12", [{ verb: "plan", stage: "staging", version: { is: "pull", number: 12 } }]],
    ["/veto wrong price", [{ verb: "veto", version: null, reason: "wrong price" }]],
    ["/veto ABC1234 wrong", [{ verb: "veto", version: abc1234, reason: "wrong" }]],
    ["/veto #12 wrong", [{ verb: "veto", version: { is: "pull", number: 12 }, reason: "wrong" }]],
    ["/veto v1.2.3 wrong", [{ verb: "veto", version: { is: "name", name: "v1.2.3" }, reason: "wrong" }]],
    ["/veto 500s at checkout", [{ verb: "veto", version: null, reason: "500s at checkout" }]],
    ["/unveto", [{ verb: "unveto", version: null }]],
    ["/unveto v1", [{ verb: "unveto", version: { is: "name", name: "v1" } }]],
    ["/rollback staging", [rollback()]],
    ["/rollback staging to abc1234", [rollback(abc1234)]],
    ["/rollback staging TO v1.2 the basket", [rollback({ is: "name", name: "v1.2" }, "the basket")]],
    ["/rollback staging too slow", [rollback(null, "too slow")]],
    ["/unlock staging", [{ verb: "unlock", stage: "staging" }]],
    [
      "/abort staging\n/retry staging\n/resume staging",
      ["abort", "retry", "resume"].map((verb) => ({ verb, stage: "staging" })),
    ],
  ] as const)("%j", ([body, expected]) => {
    expect(read(body)).toEqual(expected);
  });
});

describe("meant, and not understood", () => {
  test.for([
    ["/promot staging", "unknown-command", "/promot", "/promote", "/promote staging"],
    ["/prmoote staging abc1234", "unknown-command", "/prmoote", "/promote", "/promote staging abc1234"],
    ["/promot stging", "unknown-command", "/promot", "/promote", "/promote staging"],
    ["/promot moon", "unknown-command", "/promot", "/promote", null],
    ["/Freeze production", "unknown-command", "/freeze", null, "/help"],
    ["/promote stging", "unknown-stage", "stging", "staging", "/promote staging"],
    ["/promote prod", "unknown-stage", "prod", "production", "/promote production"],
    [
      "/promote stging abc1234 --reason why",
      "unknown-stage",
      "stging",
      "staging",
      "/promote staging abc1234 --reason why",
    ],
    ["/promote stging a b", "unknown-stage", "stging", "staging", "/promote staging a"],
    ["/promote moon", "unknown-stage", "moon", null, null],
    ["/explain Moon", "unknown-stage", "Moon", null, null],
    ["/promote", "bad-argument", "/promote", null, "/promote production"],
    ["/promote --reason x", "bad-argument", "/promote", null, "/promote production --reason x"],
    ["/abort", "bad-argument", "/abort", null, "/abort production"],
    ["/abort staging now", "bad-argument", "now", null, "/abort staging"],
    ["/promote staging a b", "bad-argument", "b", null, "/promote staging a"],
    ["/promote staging -x", "bad-argument", "-x", null, "/promote staging"],
    ["/promote staging #0", "bad-argument", "#0", null, "/promote staging"],
    ["/promote staging a..b", "bad-argument", "a..b", null, "/promote staging"],
    ["/promote staging v1@x", "bad-argument", "v1@x", null, "/promote staging"],
    ["/promote staging --expedite", "bad-argument", "--expedite", null, "/promote staging"],
    ["/promote staging v1 --at 10:00 --reason x", "bad-argument", "--at", null, "/promote staging v1 --reason x"],
    ["/promote staging --force", "bad-argument", "--force", null, "/promote staging"],
    ["/promote staging --reason", "bad-argument", "--reason", null, "/promote staging"],
    ["/lock staging", "bad-argument", "/lock", null, "/lock staging for 2h your reason"],
    ["/lock staging for 2h", "bad-argument", "/lock", null, "/lock staging for 2h your reason"],
    ["/lock staging for 30m", "bad-argument", "/lock", null, "/lock staging for 30m your reason"],
    ["/lock staging for 2x database", "bad-argument", "2x", null, "/lock staging for 2h database"],
    ["/lock staging for 9999d copy", "bad-argument", "9999d", null, "/lock staging for 365d copy"],
    ["/lock staging for 365d1s", "bad-argument", "365d1s", null, "/lock staging for 365d your reason"],
    ["/lock staging for 2 hours copy", "bad-argument", "2 hours", null, "/lock staging for 2h copy"],
    ["/lock staging for 2 hoursx", "bad-argument", "2", null, "/lock staging for 2h hoursx"],
    ["/lock staging for 0m copy", "bad-argument", "0m", null, "/lock staging for 2h copy"],
    ["/lock stging for 90m copy", "unknown-stage", "stging", "staging", "/lock staging for 1h30m copy"],
    ["/hold staging", "bad-argument", "/hold", null, "/hold staging your reason"],
    ["/fail staging", "bad-argument", "/fail", null, "/fail staging your reason"],
    ["/reject staging", "bad-argument", "/reject", null, "/reject staging your reason"],
    ["/lock staging for 9 for 9", "bad-argument", "9", null, "/lock staging for 2h for 9"],
    ["/rollback staging to", "bad-argument", "to", null, "/rollback staging"],
    ["/rollback staging to -x now", "bad-argument", "-x", null, "/rollback staging now"],
    ["/rollback", "bad-argument", "/rollback", null, "/rollback production"],
    ["/plan", "bad-argument", "/plan", null, "/plan production"],
    ["/plan staging now please", "bad-argument", "please", null, "/plan staging now"],
    ["/plan staging -x", "bad-argument", "-x", null, "/plan staging"],
    ["/veto", "bad-argument", "/veto", null, "/veto your reason"],
    ["/veto abc1234", "bad-argument", "/veto", null, "/veto abc1234 your reason"],
    ["/unveto -x", "bad-argument", "-x", null, "/unveto"],
    ["/unveto v1 now", "bad-argument", "now", null, "/unveto v1"],
    ["/lock", "bad-argument", "/lock", null, "/lock production for 2h your reason"],
    ["/lok staging copy", "unknown-command", "/lok", "/lock", "/lock staging copy"],
    ["/status all", "bad-argument", "all", null, "/status"],
    ["/help me", "bad-argument", "me", null, "/help"],
    ["/help promot", "bad-argument", "promot", "promote", "/help promote"],
    ["/help promote staging", "bad-argument", "staging", null, "/help promote"],
  ] as const)("%j", ([body, code, word, near, corrected]) => {
    expect(read(body)).toMatchObject([{ verb: "unclear", code, word, near, corrected }]);
  });

  test.for([
    ["/veto", "/veto", "/veto b2c3d4e your reason"],
    ["/veto wrong price", "/veto", "/veto b2c3d4e wrong price"],
    ["/vetto wrong price", "/vetto", "/veto b2c3d4e wrong price"],
    ["/veto abc1234", "/veto", "/veto abc1234 your reason"],
    ["/veto 16 wrong price", "/veto", "/veto #16 wrong price"],
    ["/veto 16", "/veto", "/veto #16 your reason"],
    ["/unveto", "/unveto", "/unveto abc1234"],
    ["/unveto -x", "-x", "/unveto abc1234"],
  ] as const)("where nothing else says which version is meant, one is offered: %j", ([body, word, corrected]) => {
    const offered = { veto: { is: "sha", prefix: "b2c3d4e" }, unveto: { is: "sha", prefix: "abc1234" } } as const;
    expect(parse(body, stages, offered)).toMatchObject([{ verb: "unclear", word, corrected }]);
    const [again] = parse(corrected, stages, offered);
    expect(again).toMatchObject({ verb: corrected.startsWith("/veto") ? "veto" : "unveto" });
  });

  test("where another may have been named, none is offered", () => {
    const offered = { veto: { is: "sha", prefix: "b2c3d4e" }, unveto: null } as const;
    const [read] = parse("/veto release-2024 bad build", stages, offered);
    expect(read).toMatchObject({ code: "bad-argument", corrected: "/status" });
    expect(read).toMatchObject({ expected: expect.stringContaining("a tag such as v1.2") as string });
  });

  test("where there is no stage, none is proposed", () => {
    expect(parse("/promote", [])).toMatchObject([{ code: "bad-argument", corrected: null }]);
    expect(parse("/promote staging", [])).toMatchObject([{ code: "unknown-stage", near: null, corrected: null }]);
  });

  test("a reason comes back on one line, without mentions, comments and what is not seen", () => {
    const [said] = read("/promote stging --reason @acme/sre `<!-- \u202e\u0007 x");
    expect(said).toMatchObject({ corrected: "/promote staging --reason acme/sre !-- x" });
  });
});

const misspelt = (word: string) =>
  fc.oneof(
    fc.constant(word),
    fc.nat(word.length - 1).map((at) => word.slice(0, at) + word.slice(at + 1)),
    fc.nat(word.length).map((at) => `${word.slice(0, at)}x${word.slice(at)}`),
  );
const verb = fc.constantFrom(...catalogue.map((entry) => entry.verb)).chain(misspelt);
const stage = fc.constantFrom(...stages).chain(misspelt);
const more = fc.oneof(
  fc.constantFrom(
    "",
    "abc1234",
    "#12",
    "v1",
    "--reason",
    "--reason ` @a <!-- x",
    "--at 1",
    "for 1h30m",
    "for 9",
    "-x",
    "—",
    "promote",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);

test("a reason that was not read as a version is none when it comes back without what hides", () => {
  const [said] = read("/xveto \u{16b9e} #12 abc1234");
  expect(said).toMatchObject({ verb: "unclear", corrected: "/veto your reason" });
});

test("whatever is corrected is one command, and never throws", () => {
  fc.assert(
    fc.property(verb, fc.option(stage), fc.array(more, { maxLength: 3 }), (command, where, words) => {
      for (const said of read(`/${command} ${where ?? ""} ${words.join(" ")}`)) {
        if (said.verb !== "unclear" || said.corrected === null) continue;
        const again = read(said.corrected);
        expect(again).toHaveLength(1);
        expect(again[0]?.verb).not.toBe("unclear");
        expect(said.corrected).not.toMatch(/[@`<\p{C}]/u);
      }
    }),
    { numRuns: 2_000 },
  );
});
