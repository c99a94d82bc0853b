/** What the App can find out about itself: who it is, where it is installed, and what became of its webhooks. Asked by hand, never by the engine. */
import type { Session } from "./client.ts";
import { failureOf, unless } from "./failure.ts";
import { deaf, lackingOf } from "./permissions.ts";

export type Asked<T> =
  | { readonly is: "answered"; readonly value: T }
  | { readonly is: "unanswered"; readonly problem: string };

export type Identity = {
  readonly slug: string;
  /** Events that this version needs and the App does not ask for. */
  readonly deaf: readonly string[];
  readonly page: string;
  /** Of an Enterprise Server, its version; `null`: it is none. */
  readonly release: string | null;
};

export type Installed = {
  readonly id: number;
  readonly account: string;
  readonly suspended: boolean;
  readonly lacking: readonly string[];
  /** Where an owner accepts what it lacks. */
  readonly page: string;
  readonly repositories: Asked<readonly string[]>;
  /** `null`: this GitHub counts nothing, as an Enterprise Server does until it is told to. */
  readonly budget: Asked<{ readonly limit: number; readonly left: number } | null>;
};

/** Of the last days, as long as GitHub keeps them. */
export type Delivered = {
  readonly total: number;
  /** Webhooks that have not arrived by any delivery. */
  readonly failed: number;
  readonly newest: { readonly at: number; readonly arrived: boolean; readonly status: string } | null;
  /** There are more, which were not looked at. */
  readonly isCut: boolean;
};

export type Checkup = {
  readonly identity: Asked<Identity>;
  /** How far this clock is ahead of GitHub's, in milliseconds; `null`: GitHub was not reached. */
  readonly aheadMs: number | null;
  readonly installed: Asked<readonly Installed[]>;
  readonly delivered: Asked<Delivered>;
};

const PAGE = 100;
const MOST_PAGES = 50;

/** A failure becomes a problem in words. */
export async function asked<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { is: "answered", value: await ask() };
  } catch (error) {
    return { is: "unanswered", problem: failureOf(error, Date.now()).message };
  }
}

export async function checkup(session: Session, now: () => number): Promise<Checkup> {
  const { identity, aheadMs } = await identityOf(session, now);
  if (identity.is === "unanswered") return { identity, aheadMs, installed: identity, delivered: identity };
  const [installed, delivered] = await Promise.all([
    asked(() => installations(session)),
    asked(() => deliveries(session)),
  ]);
  return { identity, aheadMs, installed, delivered };
}

/** GitHub dates its answers, a refusal too, by the second. */
async function identityOf(session: Session, now: () => number): Promise<Pick<Checkup, "identity" | "aheadMs">> {
  const before = now();
  let date: string | undefined;
  const identity = await asked(async () => {
    const octokit = await session.app();
    try {
      const { data, headers } = await octokit.rest.apps.getAuthenticated();
      ({ date } = headers);
      const release = headers["x-github-enterprise-version"];
      return {
        slug: data?.slug ?? "",
        deaf: deaf(data?.events ?? []),
        page: data?.html_url ?? "",
        release: typeof release === "string" ? release : null,
      };
    } catch (error) {
      date = dateOf(error);
      throw error;
    }
  });
  const told = Date.parse(date ?? "");
  return { identity, aheadMs: Number.isNaN(told) ? null : (before + now()) / 2 - (told + 500) };
}

const dateOf = (error: unknown): string | undefined =>
  (error as { readonly response?: { readonly headers?: { readonly date?: string } } }).response?.headers?.date;

async function installations(session: Session): Promise<readonly Installed[]> {
  const octokit = await session.app();
  const found = await octokit.paginate(octokit.rest.apps.listInstallations, { per_page: PAGE });
  return await Promise.all(
    found.map(async (one): Promise<Installed> => {
      const place = { installation: one.id };
      const account = one.account !== null && "login" in one.account ? one.account.login : String(one.id);
      const [repositories, budget] = await Promise.all([
        asked(async () => {
          const its = await session.octokit(place);
          const all = await its.paginate(its.rest.apps.listReposAccessibleToInstallation, { per_page: PAGE });
          return all.map((repository) => repository.full_name);
        }),
        asked(async () => {
          const its = await session.octokit(place);
          return await unless(null, [404], async () => {
            const { data } = await its.rest.rateLimit.get();
            return { limit: data.resources.core.limit, left: data.resources.core.remaining };
          });
        }),
      ]);
      return {
        id: one.id,
        account,
        suspended: one.suspended_at !== null,
        lacking: lackingOf(one.permissions as Readonly<Record<string, string | undefined>>),
        page: one.html_url,
        repositories,
        budget,
      };
    }),
  );
}

/** A webhook may be delivered several times, under one GUID: it has arrived if one of them did. */
async function deliveries(session: Session): Promise<Delivered> {
  const octokit = await session.app();
  const arrived = new Map<string, boolean>();
  let newest: Delivered["newest"] = null;
  let pages = 0;
  for await (const { data } of octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: PAGE })) {
    for (const { guid, status, delivered_at: at } of data) {
      newest ??= { at: Date.parse(at), arrived: status === "OK", status };
      arrived.set(guid, (arrived.get(guid) ?? false) || status === "OK");
    }
    pages += 1;
    if (pages === MOST_PAGES) break;
  }
  const failed = [...arrived.values()].filter((one) => !one).length;
  return { total: arrived.size, failed, newest, isCut: pages === MOST_PAGES };
}
