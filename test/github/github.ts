/** GitHub by single calls: the real client with nock in GitHub's place. What was not expected fails, and so does what was not asked. */
import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { pino } from "pino";
import { Probot } from "probot";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Place } from "../../src/engine/heard.ts";
import type { EffectContext, GitHub } from "../../src/engine/ports.ts";
import { createGitHub, probotDefaults } from "../../src/github/client.ts";
import { plan } from "../../src/pipeline/plan.ts";
import type { Effect } from "../../src/pipeline/effect.ts";
import type { State } from "../../src/pipeline/model.ts";
import { START, Walk } from "../support/walk.ts";

export const APP_ID = 4711;
/** Without TLS: a failure that nock plays there leaves an error in OpenSSL's queue, and the next signature meets it. */
export const API = "http://api.github.test";
export const SHOP = "/repos/acme/shop";
export const place: Place = {
  installation: 7,
  repository: 1,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  private: false,
};

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});

/** `now`: for what is believed for a while. */
export function connect(baseUrl = API, now?: () => number): GitHub {
  const log = pino({ level: "silent" });
  const defaults = probotDefaults({ appId: APP_ID, privateKey, secret: "a-secret-of-the-webhook", baseUrl, log });
  return createGitHub({ probot: new Probot(defaults), appId: APP_ID, publicUrl: null, ...(now && { now }) });
}

export const token = { token: "ghs_test", expires_at: "2099-01-01T00:00:00Z", permissions: {} };

/** For every test of a file: no network, a token for whoever asks, and nothing left over. */
export function overNock(): { readonly github: GitHub; readonly api: nock.Scope } {
  const world = { github: undefined as unknown as GitHub, api: undefined as unknown as nock.Scope };
  beforeAll(() => nock.disableNetConnect());
  beforeEach(() => {
    nock(API).persist().post("/app/installations/7/access_tokens").optionally().reply(201, token);
    nock(API).persist().get("/app").optionally().reply(200, { slug: "sluice" });
    world.api = nock(API);
    world.github = connect();
  });
  afterEach(() => {
    const left = world.api.pendingMocks();
    nock.abortPendingRequests();
    nock.cleanAll();
    expect(left).toEqual([]);
  });
  afterAll(() => nock.enableNetConnect());
  return world;
}

export const context = (state: State, more: Partial<EffectContext> = {}): EffectContext => ({
  place,
  state,
  unsure: false,
  looks: 0,
  remote: null,
  now: START,
  ...more,
});

/** A change by octocat that has passed the commit stage: its deploy to the sandbox is intended. */
export const intended = (): Walk =>
  new Walk().push("a1", { changes: [{ number: 12, author: "octocat" }] }).checks("a1");

export const ATTEMPT = "ca10000000000000-sandbox-1";

/** Its deployment stands: it is about to be dispatched. */
export function deployed(): Walk {
  const walk = intended();
  walk.tell({ kind: "deployment-created", at: walk.at, attempt: ATTEMPT, deployment: 900 });
  return walk;
}

/** The first thing of its kind that the pipeline wants done. */
export function wanted<K extends Effect["kind"]>(state: State, kind: K): Extract<Effect, { kind: K }> {
  const effect = plan(state).find((one) => one.kind === kind);
  if (effect === undefined) throw new Error(`nothing of the kind ${kind} is planned`);
  return effect as Extract<Effect, { kind: K }>;
}

/** The connection broke after the request was sent, or could not be made. */
export const broken = (code: "ECONNRESET" | "ECONNREFUSED"): Error => Object.assign(new Error(code), { code });
