/** Webhooks that are durable when they are acknowledged, per second, against a receiver that only checks signatures. */
import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { SECRET } from "../test/support/story.ts";
import { built } from "./footprint.ts";
import { start } from "./process.ts";
import { median } from "./table.ts";
import type { Row } from "./table.ts";

const CONNECTIONS = 32;
const SECONDS = 4;
const ROUNDS = 3;
const TARGET = 18;

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

const ofEdit = webhook("pull_request", edited);

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

async function perSecond(port: number, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const end = performance.now() + seconds * 1_000;
  let count = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end) {
        if ((await post(agent, port, ofEdit)) !== 202) throw new Error("a webhook was not accepted");
        count += 1;
      }
    }),
  );
  agent.destroy();
  return count / seconds;
}

export async function webhooks(): Promise<readonly Row[]> {
  const rates = { bare: [] as number[], sluice: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, script] of [
      ["bare", bare],
      ["sluice", built],
    ] as const) {
      const started = await start(script);
      await perSecond(started.port, 1);
      rates[name].push(await perSecond(started.port, SECONDS));
      await started.stop();
    }
  }
  const share = (100 * median(rates.sluice)) / median(rates.bare);
  const measured = `${share.toFixed(1)} %`;
  return [
    {
      what: `durable webhooks / bare receiver (${median(rates.sluice).toFixed(0)} / ${median(rates.bare).toFixed(0)} per s)`,
      target: `≥ ${TARGET} %`,
      measured,
      holds: share >= TARGET,
    },
  ];
}
