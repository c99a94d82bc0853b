/** The busy story told to real processes that are killed again and again while it is told. */
import { WEBHOOK_PATH } from "../../../src/github/hook.ts";
import { needed } from "../../../src/github/permissions.ts";
import { startSimulator } from "../../../src/simulator/simulator.ts";
import { openStore } from "../../../src/store/store.ts";
import { Balancer } from "../balancer.ts";
import { outcomeOf } from "../busy/outcome.ts";
import type { Outcome } from "../busy/outcome.ts";
import type { Scene } from "../busy/scenes.ts";
import { Town } from "../busy/town.ts";
import { storm } from "../busy/weather.ts";
import type { Struck } from "../busy/weather.ts";
import type { Chance } from "../chance.ts";
import { APP, EVENTS, privateKey, publicKey, SECRET, START } from "../story.ts";
import { freePort } from "../port.ts";
import { hasty } from "./hasty.ts";
import { House } from "./house.ts";
import { Victim } from "./victim.ts";

const program = new URL("process.ts", import.meta.url).pathname;
/** So much faster does time pass there. */
const TIMES = 20;
/** What GitHub takes for an answer, in real time: so long an effect is begun and nobody knows whether it was done. */
const LATENCY_MS = 25;

export type Round = {
  readonly scenes: readonly Scene[];
  readonly databaseUrl: string;
  readonly chance: Chance;
  /** One of them is killed at most so often. */
  readonly kills: number;
  /** So many share the store. */
  readonly processes: number;
  /** In bad weather besides, of this seed; `null`: in good. */
  readonly storm: number | null;
};

export type Survived = {
  readonly outcome: Outcome;
  readonly kills: number;
  readonly struck: Struck;
  /** Of each process. */
  readonly exits: readonly (number | null)[];
};

export async function survived(round: Round): Promise<Survived> {
  const { scenes, databaseUrl, chance, kills, processes } = round;
  const haste = { begun: Date.now(), start: START, times: TIMES };
  const github = await startSimulator({
    clock: hasty(haste),
    latency: LATENCY_MS,
    // Tokens are kept by the real clock.
    tokenLifetimeMs: 1_000 * 24 * 3_600_000,
    app: { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: EVENTS, permissions: needed },
  });
  const variables = {
    APP_ID: String(APP.id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: github.url,
    DATABASE_URL: databaseUrl,
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
  };
  const victims: Victim[] = [];
  while (victims.length < processes)
    victims.push(new Victim([program, JSON.stringify(haste)], variables, await freePort()));
  const balancer = new Balancer();
  try {
    for (const victim of victims) victim.start();
    const house = new House(github, { victims, databaseUrl, kills });
    await house.serves();
    balancer.watch(victims.map(({ port }) => port));
    github.setWebhook(`${await balancer.open()}${WEBHOOK_PATH}`);
    const town = new Town(github, scenes, house.audience.see);
    await house.played(town.settle());
    const calm = round.storm === null ? () => ({ requests: 0, webhooks: 0 }) : storm(github, round.storm);
    const done = await house.killed(town.tell(), chance, kills);
    const struck = calm();
    await house.quiet();
    const exits = await Promise.all(victims.map(async (victim) => await victim.stop()));
    const store = await openStore(databaseUrl);
    const outcome = await outcomeOf(github, store, town.repositories);
    await store.close();
    return { outcome, kills: done, struck, exits };
  } finally {
    for (const victim of victims) await victim.kill();
    await balancer.close();
    await github.close();
  }
}
