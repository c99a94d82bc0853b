/** A small stage for the transport tests: a clock that is moved by hand, an App with a key, a server over any routes, a webhook's receiver. */
import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer as listenHttp, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createFaults } from "../../src/simulator/faults/faults.ts";
import type { Clock } from "../../src/simulator/clock.ts";
import { hosts } from "../../src/simulator/flavour.ts";
import type { Route } from "../../src/simulator/route.ts";
import type { Installation } from "../../src/simulator/server/access.ts";
import { createActivity } from "../../src/simulator/server/activity.ts";
import { createServer, type ServerSettings } from "../../src/simulator/server/server.ts";
import type { World } from "../../src/simulator/world/world.ts";

export const APP_ID = 7;
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
export const { publicKey, privateKey } = keys;

export type HandClock = Clock & { advance(ms: number): void };

export function handClock(start = Date.parse("2026-03-10T12:00:00Z")): HandClock {
  let now = start;
  let due: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const entry = { at: now + ms, run };
      due.push(entry);
      return () => {
        due = due.filter((each) => each !== entry);
      };
    },
    advance(ms) {
      now += ms;
      const ripe = due.filter((each) => each.at <= now).toSorted((a, b) => a.at - b.at);
      due = due.filter((each) => each.at > now);
      for (const { run } of ripe) run();
    },
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The App's own token; `claims` replace the good ones, `key` the App's own. */
export function appToken(claims: Record<string, unknown> = {}, key: string = privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ iat: now - 30, exp: now + 540, iss: APP_ID, ...claims })}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

export const installation: Installation = {
  id: 11,
  account: "acme",
  permissions: { issues: "write", contents: "read" },
  repositories: [
    { id: 1, owner: "acme", name: "shop" },
    { id: 2, owner: "acme", name: "blog" },
  ],
  selection: "all",
  suspended: false,
};

export type Asking = {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Told = { readonly status: number; readonly headers: Headers; readonly body: any };

/** A number that a double cannot hold stays as it was written. */
const exact = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
  Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value;

/** Asks as a well-behaved client does, unless `headers` say otherwise. */
export async function ask(url: string, line: string, { token, body, headers }: Asking = {}): Promise<Told> {
  const [method = "", path = ""] = line.split(" ");
  const answer = await fetch(url + path, {
    method,
    headers: {
      "x-github-api-version": "2026-03-10",
      ...(token === undefined ? {} : { authorization: `token ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true && text !== "";
  return {
    status: answer.status,
    headers: answer.headers,
    body: isJson ? JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]) : text,
  };
}

export type Stage = Awaited<ReturnType<typeof stage>>;

export async function stage(routes: readonly Route[], settings: Partial<ServerSettings> = {}) {
  const clock = handClock();
  const faults = createFaults();
  const activity = createActivity();
  const server = await createServer({
    clock,
    faults,
    activity,
    routes,
    app: { id: APP_ID, publicKey },
    world: { host: hosts["github.com"] } as World,
    access: (id) => (id === installation.id ? installation : undefined),
    ...settings,
  });
  onTestFinished(() => server.close());
  return { clock, faults, activity, server, ask: (line: string, asking?: Asking) => ask(server.url, line, asking) };
}

/** A token of the installation, minted over HTTP; `wish` narrows it. */
export async function installationToken(
  { ask: put }: Pick<Stage, "ask">,
  wish: Record<string, unknown> = {},
): Promise<string> {
  const { body } = await put(`POST /app/installations/${installation.id}/access_tokens`, {
    token: appToken(),
    body: wish,
  });
  return body.token as string;
}

export type Received = { readonly headers: IncomingHttpHeaders; readonly raw: string };

/** Where webhooks go. `status` answers each with a status; undefined never answers. */
export async function receiver(status: (nth: number) => number | undefined = () => 202) {
  const received: Received[] = [];
  const server = listenHttp(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, raw: Buffer.concat(chunks).toString() });
    const code = status(received.length);
    if (code !== undefined) response.writeHead(code).end("heard");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}
