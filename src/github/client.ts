/** GitHub, as the engine sees it. */
import type { Probot } from "probot";
import type { Logger } from "pino";
import type { Place } from "../engine/heard.ts";
import type { GitHub } from "../engine/ports.ts";
import type { Spending } from "../engine/spending.ts";
import { failureOf, problemOf } from "./failure.ts";
import { hookOf } from "./hook.ts";
import type { Octokit, Pause, Writing } from "./octokit.ts";
import type { Answered } from "./watching.ts";
import { octokitClass } from "./octokit.ts";
import { performing } from "./perform.ts";
import { reading } from "./reads.ts";
import { renderSurface } from "./render/render.ts";
import { hears, translate } from "./translate.ts";
import { Unchanged } from "./unchanged.ts";

export type Credentials = {
  readonly appId: number;
  readonly privateKey: string;
  readonly secret: string;
  readonly baseUrl: string;
  readonly log: Logger;
  /** Left out: nothing is written. */
  readonly writing?: Writing;
  /** Before a read is tried again; default: in real time. */
  readonly pause?: Pause;
  /** Told of each request; default: nobody. */
  readonly answered?: Answered;
  /** Counts the requests of installations; left out: nobody does. */
  readonly spending?: Spending;
};

/** For `Probot.defaults`. */
export const probotDefaults = ({ writing = () => 0, pause, spending, answered, ...credentials }: Credentials) => ({
  ...credentials,
  Octokit: octokitClass({
    writing,
    ...(pause === undefined ? {} : { pause }),
    ...(spending === undefined ? {} : { spending }),
    ...(answered === undefined ? {} : { answered }),
  }),
});

/** What the parts of this room ask GitHub with. */
export type Session = {
  readonly appId: number;
  readonly publicUrl: string | null;
  readonly now: () => number;
  /** As the installation that has this repository; tokens are minted and kept by Probot. */
  octokit(place: Pick<Place, "installation">): Promise<Octokit>;
  /** As the App itself. */
  app(): Promise<Octokit>;
  /** The login under which the App acts, e.g. `sluice[bot]`; asked once. */
  login(): Promise<string>;
  /** The host of GitHub's pages, e.g. `github.com`, as it names it itself: the API may be at another. Asked with `login`. */
  host(): Promise<string>;
  /** For what is asked again and again. */
  readonly unchanged: Unchanged;
};

export type Options = {
  readonly probot: Pick<Probot, "auth">;
  readonly appId: number;
  readonly publicUrl: string | null;
  /** Default: real time. */
  readonly now?: () => number;
};

const DOT_COM = "github.com";

/** Asks until there is an answer, and then never again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () =>
    (answer ??= ask().catch((error: unknown) => {
      answer = null;
      throw error;
    }));
}

/** To make a client takes as long as to ask with it. */
const CLIENTS_KEPT = 200;

/** Those that were made last; one that could not be made is made anew. */
function keptFor(make: (installation: number) => Promise<Octokit>): Session["octokit"] {
  const kept = new Map<number, Promise<Octokit>>();
  return async ({ installation }) => {
    const client = kept.get(installation) ?? make(installation);
    kept.delete(installation);
    kept.set(installation, client);
    const [oldest] = kept.keys();
    if (kept.size > CLIENTS_KEPT && oldest !== undefined) kept.delete(oldest);
    try {
      return await client;
    } catch (error) {
      if (kept.get(installation) === client) kept.delete(installation);
      throw error;
    }
  };
}

export function sessionOf({ probot, appId, publicUrl, now = Date.now }: Options): Session {
  const app = async (): Promise<Octokit> => (await probot.auth()) as Octokit;
  const itself = once(async () => (await (await app()).rest.apps.getAuthenticated()).data);
  return {
    appId,
    publicUrl,
    now,
    octokit: keptFor(async (installation) => (await probot.auth(installation)) as Octokit),
    app,
    login: async () => `${(await itself())?.slug ?? ""}[bot]`,
    host: async () => URL.parse((await itself())?.html_url ?? "")?.hostname ?? DOT_COM,
    unchanged: new Unchanged(),
  };
}

export function createGitHub(options: Options): GitHub {
  const session = sessionOf(options);
  const { appId, publicUrl } = options;
  return {
    hears,
    translate: (event, payload) => translate(event, payload, appId),
    reads: reading(session),
    limitOf: (error, now) => {
      const failure = failureOf(error, now);
      return failure.is === "limited" ? failure.afterMs : null;
    },
    problemOf,
    hook: hookOf(session),
    render: (surface, state, place) => renderSurface(surface, state, { place, publicUrl }),
    perform: performing(session),
  };
}
