/** Webhooks that are durable when they are acknowledged: how many, and how soon, against a receiver that only checks signatures. */
import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { hasPostgres, postgres } from "../test/support/places.ts";
import { SECRET } from "../test/support/story.ts";
import { built } from "./footprint.ts";
import { start } from "./process.ts";
import type { Started } from "./process.ts";
import { atLeast, atMost, median, percentile, skipped } from "./table.ts";
import type { Row } from "./table.ts";

const CONNECTIONS = 32;
const SECONDS = 4;
const ROUNDS = 3;
const PACED_PER_SECOND = 50;
const PACED_SECONDS = 4;
/** Of what the bare receiver takes; and how much longer than it somebody may be kept waiting. */
const TARGETS = { sqlite: 18, postgres: 10, times: 4 } as const;

export const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly {
  readonly name: string;
  readonly examples: readonly object[];
}[];
const bare = new URL("bare.ts", import.meta.url).pathname;

/** Payloads of about 25 kB that must be kept, as an edit may be one of the base branch, and then say nothing to us. */
const edited = { ...examples.find((one) => one.name === "pull_request")?.examples[0], action: "edited" };

export type Webhook = { readonly event: string; readonly body: Buffer; readonly signature: string };

export function webhook(event: string, payload: object): Webhook {
  const body = Buffer.from(JSON.stringify(payload));
  return { event, body, signature: `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}` };
}

export const ofEdit = webhook("pull_request", edited);

export async function post(agent: Agent, port: number, { event, body, signature }: Webhook): Promise<number> {
  return await new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": body.length,
      "x-github-event": event,
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": signature,
    };
    const sent = request(
      { agent, port, host: "127.0.0.1", method: "POST", path: "/api/github/webhooks", headers },
      (response) => {
        response.resume().once("end", () => resolve(response.statusCode ?? 0));
      },
    );
    sent.once("error", reject).end(body);
  });
}

/** `saturated`, `paced`: milliseconds until each was acknowledged. */
type Acks = { readonly perSecond: number; readonly saturated: readonly number[]; readonly paced: readonly number[] };

async function acknowledged(agent: Agent, port: number): Promise<number> {
  const begun = performance.now();
  if ((await post(agent, port, ofEdit)) !== 202) throw new Error("a webhook was not accepted");
  return performance.now() - begun;
}

/** Each connection brings the next one as soon as the last was acknowledged. */
async function saturated(port: number, seconds: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const end = performance.now() + seconds * 1_000;
  const took: number[] = [];
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end) took.push(await acknowledged(agent, port));
    }),
  );
  agent.destroy();
  return took;
}

/** One after the other at their times, whether or not the last was acknowledged. */
async function paced(port: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true });
  const out: Promise<number>[] = [];
  for (let sent = 0; sent < PACED_PER_SECOND * PACED_SECONDS; sent += 1) {
    out.push(acknowledged(agent, port));
    await new Promise((resolve) => setTimeout(resolve, 1_000 / PACED_PER_SECOND));
  }
  const took = await Promise.all(out);
  agent.destroy();
  return took;
}

async function acksOf({ port }: Started): Promise<Acks> {
  await saturated(port, 1);
  const all = await saturated(port, SECONDS);
  // What it took is worked off before it is asked how soon it answers.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return { perSecond: all.length / SECONDS, saturated: all, paced: await paced(port) };
}

const receivers = {
  bare: async () => ({ started: await start(bare), remove: async () => undefined }),
  sqlite: async () => ({ started: await start(built), remove: async () => undefined }),
  async postgres() {
    const { url, remove } = await postgres.place();
    return { started: await start(built, { databaseUrl: url }), remove };
  },
} as const;
type Receiver = keyof typeof receivers;

async function round(receiver: Receiver): Promise<Acks> {
  const { started, remove } = await receivers[receiver]();
  const acks = await acksOf(started);
  await started.stop();
  await remove();
  return acks;
}

function compared(name: string, share: number, [ours, floor]: readonly [readonly Acks[], readonly Acks[]]) {
  const of = (acks: readonly Acks[], value: (one: Acks) => number): number => median(acks.map(value));
  const pair = (value: (one: Acks) => number) => [of(ours, value), of(floor, value)] as const;
  const rates = pair((one) => one.perSecond);
  const p99 = pair((one) => percentile(one.saturated, 99));
  const p50 = pair((one) => median(one.paced));
  const said = ([a, b]: readonly [number, number], digits = 0): string => `${a.toFixed(digits)} / ${b.toFixed(digits)}`;
  const ratio = ([a, b]: readonly [number, number]): number => a / b;
  return [
    atLeast(`durable webhooks / bare receiver, ${name} (${said(rates)} per s)`, share, 100 * ratio(rates), " %"),
    atMost(`ack p99 at saturation / bare receiver, ${name} (${said(p99, 1)} ms)`, TARGETS.times, ratio(p99), " ×"),
    atMost(
      `ack p50 paced at ${PACED_PER_SECOND}/s / bare receiver, ${name} (${said(p50, 2)} ms)`,
      TARGETS.times,
      ratio(p50),
      " ×",
    ),
  ];
}

export async function webhooks(): Promise<readonly Row[]> {
  const acks: Record<Receiver, Acks[]> = { bare: [], sqlite: [], postgres: [] };
  const all: readonly Receiver[] = hasPostgres ? ["bare", "sqlite", "postgres"] : ["bare", "sqlite"];
  for (let count = 0; count < ROUNDS; count += 1)
    for (const receiver of all) acks[receiver].push(await round(receiver));
  return [
    ...compared("SQLite", TARGETS.sqlite, [acks.sqlite, acks.bare]),
    ...(hasPostgres
      ? compared("PostgreSQL", TARGETS.postgres, [acks.postgres, acks.bare])
      : [skipped("durable webhooks / bare receiver, PostgreSQL")]),
  ];
}
