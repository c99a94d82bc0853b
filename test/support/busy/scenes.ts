/** The busy story: what goes on in several repositories at once. In each it is told step by step, so that its end is one only. */
import type { Hands } from "./hands.ts";

export type Scene = {
  readonly repository: string;
  /** Of `.github/sluice.yml`, below the commit stage. */
  readonly stages: string;
  /** The first version goes to production. */
  readonly first: (hands: Hands) => Promise<unknown>;
  readonly tell: (hands: Hands) => Promise<void>;
};

const LONG_MS = 3_600_000;
const TWO = "stages: { staging: {}, production: { production: true } }";
const BY_ITSELF = "promote: auto, production: true";

const released = async (hands: Hands): Promise<unknown> => await hands.release("first");
const flowed = async (hands: Hands): Promise<unknown> => await hands.flow("first");

async function approved(hands: Hands, name: string): Promise<void> {
  const { number, sha } = await hands.merge(name);
  await hands.passes(sha, "staging");
  hands.say(number, "/promote production");
  await hands.shows(sha, "production", /^Needs 1 approval/);
  hands.say(number, "/approve production", "mona");
  await hands.passes(sha, "production");
}

/** A change goes all the way; then somebody breaks the file, and mends it. */
const promotion: Scene = {
  repository: "acme/till",
  stages: TWO,
  first: released,
  async tell(hands) {
    await hands.release("second");
    const config = hands.shop.git.tip("main").tree.get(".github/sluice.yml") ?? "";
    const broken = hands.push("broken", { ".github/sluice.yml": `${config}nonsense: true\n` });
    await hands.shows(broken, "config", /problem/);
    await hands.passes(broken, "staging");
    const mended = hands.push("mended", { ".github/sluice.yml": config });
    await hands.passes(mended, "staging");
  },
};

const approvals: Scene = {
  repository: "acme/bank",
  stages: "stages: { staging: {}, production: { production: true, gates: { approvals: 1 } } }",
  first: async (hands) => await approved(hands, "first"),
  async tell(hands) {
    await approved(hands, "second");
    const { number, sha } = await hands.merge("third");
    await hands.passes(sha, "staging");
    await hands.ask(number, "/reject production not before the audit", "mona");
    await hands.shows(sha, "production", /[Rr]ejected by mona/);
  },
};

const rolledBack: Scene = {
  repository: "acme/stock",
  stages: TWO,
  first: released,
  async tell(hands) {
    const bad = await hands.release("bad");
    hands.say(bad.number, "/rollback production the basket is empty", "hubot");
    await hands.shows(bad.sha, "production", /^Rolled back by hubot/);
    const reverted = { [`bad.txt`]: null };
    const message = `Revert "bad"\n\nThis reverts commit ${bad.sha}.`;
    const { sha } = hands.shop.push({ by: "octocat", message, files: reverted });
    await hands.passes(sha, "staging");
    await hands.ask(hands.control, "/promote production");
    await hands.passes(sha, "production");
  },
};

const onFailure: Scene = {
  repository: "acme/parcel",
  stages: `stages: { staging: {}, production: { ${BY_ITSELF}, on_failure: rollback } }`,
  first: flowed,
  async tell(hands) {
    await hands.flow("second");
    hands.shop.actions.script("deploy.yml", { takes: 3_000, conclusion: "failure" }, 1, { stage: "production" });
    const bad = await hands.merge("bad");
    await hands.shows(bad.sha, "production", /^Failed and rolled back/);
    const { sha } = await hands.merge("after");
    await hands.shows(sha, "staging", /[Vv]etoed/);
  },
};

const aborted: Scene = {
  repository: "acme/mill",
  stages: TWO,
  first: released,
  async tell(hands) {
    hands.shop.actions.script("deploy.yml", { takes: LONG_MS }, 1, { stage: "staging" });
    const { number, sha } = await hands.merge("second");
    await hands.shows(sha, "staging", /^Deploying/);
    hands.say(number, "/abort staging");
    await hands.shows(sha, "staging", /^Aborted/);
    hands.say(number, "/retry staging");
    await hands.promote({ number, sha });
  },
};

/** Behind a lock only the newest is left; afterwards somebody takes it there by hand, and nobody lifts what he locked. */
const locked: Scene = {
  repository: "globex/dam",
  stages: TWO,
  first: released,
  async tell(hands) {
    await hands.ask(hands.control, "/lock staging database copy", "hubot");
    const waits = [hands.push("second")];
    await hands.shows(waits[0] ?? "", "staging", /lock of hubot/);
    for (const name of ["third", "fourth"]) {
      const sha = hands.push(name);
      await hands.shows(sha, "staging", /lock of hubot/);
      await hands.shows(waits.at(-1) ?? "", "staging", /^Superseded by/);
      waits.push(sha);
    }
    await hands.ask(hands.control, "/unlock staging");
    await hands.passes(hands.tip, "staging");
    await hands.ask(hands.control, "/lock production audit", "hubot");
    await hands.ask(hands.control, "/promote production");
    await hands.shows(hands.tip, "production", /lock of hubot/);
  },
};

const verified: Scene = {
  repository: "globex/pump",
  stages: `stages: { staging: { verify: smoke.yml, soak: 20s }, production: { ${BY_ITSELF} } }`,
  first: flowed,
  async tell(hands) {
    await hands.flow("second");
    hands.shop.actions.script("smoke.yml", { takes: 2_000, conclusion: "failure" }, 1, { stage: "staging" });
    const { number, sha } = await hands.merge("third");
    await hands.shows(sha, "staging", /^Failed: smoke\.yml/);
    await hands.called(number);
    hands.say(number, "/retry staging");
    await hands.passes(sha, "production");
  },
};

const tested: Scene = {
  repository: "globex/turbine",
  stages: `stages:
  sandbox: {}
  performance: { needs: [sandbox], test: load-test.yml }
  accessibility: { needs: [sandbox], test: a11y.yml }
  staging: { needs: [performance, accessibility] }
  production: { production: true }`,
  first: released,
  async tell(hands) {
    hands.shop.actions.script("load-test.yml", { takes: 3_000, conclusion: "failure" }, 1);
    const { number, sha } = await hands.merge("second");
    await hands.shows(sha, "performance", /^Failed/);
    await hands.called(number);
    hands.say(number, "/retry performance");
    await hands.promote({ number, sha });
  },
};

const vetoed: Scene = {
  repository: "globex/valve",
  stages: TWO,
  first: released,
  async tell(hands) {
    const { number, sha } = await hands.merge("second");
    await hands.passes(sha, "staging");
    await hands.ask(number, "/veto wrong price shown", "mona");
    await hands.shows(sha, "production", /^Vetoed by mona/);
    await hands.ask(number, "/promote production");
    await hands.ask(number, "/unveto", "mona");
    await hands.promote({ number, sha });
    await hands.ask(number, "/hold production nobody is there tonight", "mona");
    await hands.ask(hands.control, "/status", "hubot");
  },
};

export const scenes: readonly Scene[] = [
  promotion,
  approvals,
  rolledBack,
  onFailure,
  aborted,
  locked,
  verified,
  tested,
  vetoed,
];
