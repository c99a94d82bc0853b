/** Findings about GitHub: does it know us, may we do our work, do its webhooks arrive? */
import type { Checkup, Delivered, Installed } from "../../github/checkup.ts";
import { WEBHOOK_PATH } from "../../github/hook.ts";
import { counted, listed } from "../../wording/lists.ts";
import { duration } from "../../wording/times.ts";
import type { Surveyed } from "../../store/store.ts";
import { MEMBERS } from "../../pipeline/authority.ts";
import { grouped } from "./finding.ts";
import type { Finding } from "./finding.ts";

export function credentials({ identity, installed }: Checkup, appId: number): readonly Finding[] {
  const name = "credentials";
  if (identity.is === "unanswered")
    return [
      {
        name,
        is: "problem",
        lines: [
          `GitHub does not take App ${appId}: ${identity.problem}`,
          "APP_ID and PRIVATE_KEY must be of one App, GITHUB_API_URL its host",
        ],
      },
    ];
  const { slug, page, release } = identity.value;
  if (installed.is === "unanswered")
    return [{ name, is: "problem", lines: [`App ${appId} "${slug}": ${installed.problem}`] }];
  if (installed.value.length === 0)
    return [
      {
        name,
        is: "look",
        lines: [`App ${appId} "${slug}", installed nowhere yet`, `install it: ${page}/installations/new`],
      },
    ];
  const where = installed.value.map(({ account, repositories }) =>
    repositories.is === "answered"
      ? `${account} (${grouped(repositories.value.length)} ${repositories.value.length === 1 ? "repository" : "repositories"})`
      : account,
  );
  const on = release === null ? "" : ` of an Enterprise Server ${release}`;
  return [{ name, is: "fine", lines: [`App ${appId} "${slug}"${on}, installed on ${listed(where)}`] }];
}

/** `members` is needed only where a file names teams. */
export function permissions({ installed }: Checkup, pipelines: readonly Surveyed[]): readonly Finding[] {
  const name = "permissions";
  if (installed.is === "unanswered" || installed.value.length === 0) return [];
  const teams = new Set(pipelines.filter(({ namesTeams }) => namesTeams).map(({ installation }) => installation));
  const lacking = installed.value.flatMap((one) =>
    lackingOf({ ...one, lacking: one.lacking.filter((right) => right !== MEMBERS || teams.has(one.id)) }),
  );
  if (lacking.length > 0) return lacking.map((finding) => ({ name, ...finding }));
  return [{ name, is: "fine", lines: ["all that this version needs"] }];
}

function lackingOf({ account, suspended, lacking, page, repositories }: Installed): readonly Omit<Finding, "name">[] {
  if (suspended)
    return [{ is: "problem", lines: [`${account}: the installation is suspended`, `an owner resumes it: ${page}`] }];
  const unread =
    repositories.is === "unanswered"
      ? [{ is: "problem", lines: [`${account}: ${repositories.problem}`] } as const]
      : [];
  if (lacking.length === 0) return unread;
  return [
    ...unread,
    {
      is: "problem",
      code: "app-permission-missing",
      lines: [
        `${account}: ${listed(lacking)} ${lacking.length === 1 ? "is" : "are"} missing, so what needs it stays shut (app-permission-missing)`,
        `an owner accepts it: ${page}`,
      ],
    },
  ];
}

export function webhooks({ identity, delivered }: Checkup, now: number): readonly Finding[] {
  const name = "webhooks";
  if (identity.is === "unanswered") return [];
  const { deaf, page, release } = identity.value;
  const events: readonly Finding[] =
    deaf.length === 0
      ? []
      : [
          {
            name,
            is: "problem",
            lines: [`the App does not hear ${listed(deaf)}`, `tick them under Permissions & events of ${page}`],
          },
        ];
  if (delivered.is === "unanswered")
    return [...events, { name, is: "problem", lines: [`GitHub does not tell of deliveries: ${delivered.problem}`] }];
  return [...events, { name, ...deliveriesOf(delivered.value, { now, days: release === null ? 3 : 7 }) }];
}

/** `days`: for so long GitHub keeps them. */
type Listed = { readonly now: number; readonly days: number };

function deliveriesOf({ total, failed, newest, isCut }: Delivered, { now, days }: Listed): Omit<Finding, "name"> {
  if (newest === null)
    return {
      is: "look",
      lines: [`none in ${days} d`, `nothing happened, or the App's webhook has no address: it ends in ${WEBHOOK_PATH}`],
    };
  const whole = `${isCut ? "the newest " : ""}${grouped(total)}`;
  const said = `last delivery ${duration(now - newest.at)} ago; ${grouped(failed)} of ${whole} failed in ${days} d`;
  if (failed === 0) return { is: "fine", lines: [said] };
  if (newest.arrived)
    return {
      is: "look",
      lines: [
        said,
        "a running Sluice has them sent again within 5 min; by hand: Advanced, Recent deliveries, in the App's settings",
      ],
    };
  return {
    is: "problem",
    lines: [said, `the last one ended in ${newest.status}: is the address right, and the secret the same?`],
  };
}

/** Less than this part is left of an hour's calls. */
const SCARCE = 0.1;

export function budget({ installed }: Checkup): readonly Finding[] {
  if (installed.is === "unanswered") return [];
  return installed.value.flatMap(({ account, budget: asked }): readonly Finding[] => {
    if (asked.is === "unanswered") return [];
    if (asked.value === null)
      return [{ name: "budget", is: "fine", lines: [`${account}: this GitHub does not count calls`] }];
    const { left, limit } = asked.value;
    const is = left === 0 ? "problem" : left < limit * SCARCE ? "look" : "fine";
    return [{ name: "budget", is, lines: [`${account}: ${grouped(left)} of ${grouped(limit)} calls left this hour`] }];
  });
}

const FAR_MS = 30_000;
const NEAR_MS = 2_000;

/** GitHub refuses an App whose clock is a minute off. */
export function clock({ aheadMs }: Checkup): readonly Finding[] {
  if (aheadMs === null) return [];
  const off = Math.abs(aheadMs);
  const is = off > FAR_MS ? "problem" : off > NEAR_MS ? "look" : "fine";
  const said =
    off <= NEAR_MS ? "as GitHub's, to the second" : `${duration(off)} ${aheadMs > 0 ? "ahead of" : "behind"} GitHub's`;
  return [
    {
      name: "clock",
      is,
      lines: is === "fine" ? [said] : [said, "set it by NTP: from a minute on GitHub takes no key"],
    },
  ];
}

export const protection = (
  open: readonly { readonly repository: string; readonly trunk: string }[],
): readonly Finding[] =>
  open.map(({ repository, trunk }) => ({
    name: "trunk",
    is: "look",
    lines: [
      `${repository}: whoever may write may push to ${trunk} without a review`,
      "a rule on it that requires a pull request",
    ],
  }));

export const summary = (findings: readonly Finding[]): string => {
  const problems = findings.filter(({ is }) => is === "problem").length;
  const looks = findings.filter(({ is }) => is === "look").length;
  const parts = [
    ...(problems === 0 ? [] : [counted(problems, "problem")]),
    ...(looks === 0 ? [] : [`${looks} ${looks === 1 ? "thing" : "things"} to look at`]),
  ];
  return parts.length === 0 ? "All is well." : `${parts.join(", ")}.${problems === 0 ? "" : " Exit 1."}`;
};
