/** Probot's client with its traps disarmed (each measured): retried writes, one queue for all, limits that are slept through. */
import { setTimeout } from "node:timers/promises";
import { ProbotOctokit } from "probot";
import type { Spending } from "../engine/spending.ts";
import { metered } from "./metered.ts";
import { Speech } from "./speech.ts";
import { watching } from "./watching.ts";
import { wire } from "./wire.ts";
import type { Answered } from "./watching.ts";

const SLOWEST_MS = 20_000;
/** Reads are tried again after these pauses; writes never are, but by the outbox, which looks first. */
const READ_AGAIN_MS = [200, 1_000];

export type Octokit = ProbotOctokit & { readonly speech: Speech };
type Plugin = Parameters<typeof ProbotOctokit.plugin>[0];

const isPassing = (error: unknown): boolean =>
  error instanceof Error && "status" in error && typeof error.status === "number" && error.status >= 500;

/** A write of this installation (`null`: of the App itself) is about to go out. Answers how many milliseconds it should wait. */
export type Writing = (installation: number | null) => number;

/** Resolves so many milliseconds later. */
export type Pause = (ms: number) => Promise<void>;

export type Around = {
  readonly writing: Writing;
  readonly pause?: Pause;
  readonly spending?: Spending;
  readonly answered?: Answered;
};

/**
 * Of a list's later pages GitHub gives whole addresses, and Octokit knows only on github.com that those below `/app` are asked by the
 * App itself.
 */
const ofTheApp = ({ url, baseUrl }: { readonly url: string; readonly baseUrl: string }): string =>
  url.startsWith(`${baseUrl}/app/`) ? url.slice(baseUrl.length) : url;

const disarmed =
  ({ writing, pause = setTimeout, spending }: Around, speech: Speech): Plugin =>
  (octokit, options) => {
    const { auth } = options as { readonly auth?: { readonly installationId?: number } };
    const installation = auth?.installationId ?? null;
    octokit.hook.before("request", (request) => {
      request.url = ofTheApp(request);
      request.headers["x-github-api-version"] = speech.version;
      request.request = { ...request.request, signal: AbortSignal.timeout(SLOWEST_MS) };
    });
    octokit.hook.wrap("request", async (request, asked) => await speech.ask(async () => await request(asked)));
    octokit.hook.wrap("request", async (send, asked) => {
      const paced: typeof send = async (one) => {
        const tooEarly = one.method === "GET" ? 0 : writing(installation);
        if (tooEarly > 0) await setTimeout(tooEarly);
        return await send(one);
      };
      const request = spending === undefined || installation === null ? paced : metered(spending, installation, paced);
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
    return { speech };
  };

/** Neither plugin-retry nor plugin-throttling: what was not done goes back to the outbox, with the time that GitHub names. */
export function octokitClass(around: Around): typeof ProbotOctokit {
  const { answered = () => undefined } = around;
  const fetch = wire();
  return ProbotOctokit.plugin(watching(answered), disarmed(around, new Speech())).defaults(
    (options: { readonly request?: object }) => ({
      ...options,
      request: { fetch, ...options.request },
      retry: { enabled: false },
      throttle: { enabled: false },
    }),
  ) as typeof ProbotOctokit;
}
