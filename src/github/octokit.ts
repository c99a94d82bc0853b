/** Probot's client with its traps disarmed (each measured): retried writes, one queue for all, limits that are slept through. */
import { setTimeout } from "node:timers/promises";
import { ProbotOctokit } from "probot";
import type { Meter } from "../engine/ports.ts";
import { metered } from "./metered.ts";

/** Pinned: unversioned requests move on by themselves one day. In this version a dispatch answers with its run. */
const API_VERSION = "2026-03-10";
const SLOWEST_MS = 20_000;
/** Reads are tried again after these pauses; writes never are, but by the outbox, which looks first. */
const READ_AGAIN_MS = [200, 1_000];

export type Octokit = ProbotOctokit;
type Plugin = Parameters<typeof ProbotOctokit.plugin>[0];

const isPassing = (error: unknown): boolean =>
  error instanceof Error && "status" in error && typeof error.status === "number" && error.status >= 500;

/** A write of this installation (`null`: of the App itself) is about to go out. Answers how many milliseconds it should wait. */
export type Writing = (installation: number | null) => number;

/** Resolves so many milliseconds later. */
export type Pause = (ms: number) => Promise<void>;

export type Around = { readonly writing: Writing; readonly pause?: Pause; readonly meter?: Meter };

const disarmed =
  ({ writing, pause = setTimeout, meter }: Around): Plugin =>
  (octokit, options) => {
    const { auth } = options as { readonly auth?: { readonly installationId?: number } };
    const installation = auth?.installationId ?? null;
    octokit.hook.before("request", (request) => {
      request.headers["x-github-api-version"] = API_VERSION;
      request.request = { ...request.request, signal: AbortSignal.timeout(SLOWEST_MS) };
    });
    octokit.hook.wrap("request", async (send, asked) => {
      const paced: typeof send = async (one) => {
        const tooEarly = one.method === "GET" ? 0 : writing(installation);
        if (tooEarly > 0) await setTimeout(tooEarly);
        return await send(one);
      };
      const request = meter === undefined || installation === null ? paced : metered(meter, installation, paced);
      for (const ms of asked.method === "GET" ? READ_AGAIN_MS : []) {
        try {
          return await request(asked);
        } catch (error) {
          if (!isPassing(error)) throw error;
          await pause(ms);
        }
      }
      return await request(asked);
    });
    return {};
  };

/** Neither plugin-retry nor plugin-throttling: what was not done goes back to the outbox, with the time that GitHub names. */
export function octokitClass(around: Around): typeof ProbotOctokit {
  return ProbotOctokit.plugin(disarmed(around)).defaults((options: object) => ({
    ...options,
    retry: { enabled: false },
    throttle: { enabled: false },
  })) as typeof ProbotOctokit;
}
