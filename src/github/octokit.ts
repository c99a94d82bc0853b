/** Probot's client with its traps disarmed (each measured): retried writes, one queue for all, limits that are slept through. */
import Bottleneck from "bottleneck";
import { ProbotOctokit } from "probot";

/** Pinned: unversioned requests move on by themselves one day. In this version a dispatch answers with its run. */
const API_VERSION = "2026-03-10";
const SLOWEST_MS = 20_000;
/** Reads are tried again after these pauses; writes never are, but by the outbox, which looks first. */
const READ_AGAIN_MS = [200, 1_000];

/**
 * GitHub asks for a second between writes. A burst is let through, so that a dispatch does not wait behind its own deployment;
 * what comes on top of it is spaced. One bucket for each installation.
 */
const paced = (burst: number, everyMs: number): Bottleneck.Group =>
  new Bottleneck.Group({
    maxConcurrent: 10,
    reservoir: burst,
    reservoirIncreaseAmount: 1,
    reservoirIncreaseInterval: everyMs,
    reservoirIncreaseMaximum: burst,
    timeout: 300_000,
  });

const versioned = (octokit: Parameters<Parameters<typeof ProbotOctokit.plugin>[0]>[0]) => {
  octokit.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = API_VERSION;
    options.request = { ...options.request, signal: AbortSignal.timeout(SLOWEST_MS) };
  });
  octokit.hook.wrap("request", async (request, options) => {
    for (const pause of options.method === "GET" ? READ_AGAIN_MS : []) {
      try {
        return await request(options);
      } catch (error) {
        if (!isPassing(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return await request(options);
  });
  return {};
};

const isPassing = (error: unknown): boolean =>
  error instanceof Error && "status" in error && typeof error.status === "number" && error.status >= 500;

export type Octokit = ProbotOctokit;
type Defaults = { readonly throttle?: { readonly id?: string } };

/** Writes of one installation that go out at once, before the rest is spaced. */
export const BURST = 30;

/** The limiters belong to one application and not to the process. */
export function octokitClass(burst: number): typeof ProbotOctokit {
  const limiters = { write: paced(burst, 1_000), notifications: paced(burst, 2_000) };
  return ProbotOctokit.plugin(versioned).defaults((options: Defaults) => ({
    ...options,
    retry: { enabled: false },
    throttle: {
      ...options.throttle,
      ...limiters,
      id: options.throttle?.id ?? "app",
      // Never slept through: what was not done goes back to the outbox with the time that GitHub names.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
  })) as typeof ProbotOctokit;
}
