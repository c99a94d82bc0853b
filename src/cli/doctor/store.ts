/** Findings about the store and the engine that lives on it. */
import type { Survey } from "../../store/store.ts";
import { duration, moment } from "../../wording/times.ts";
import { grouped } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** What is due is taken up at once; longer, and nobody is there. */
const STUCK_MS = 2 * 60_000;

const sized = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${grouped(Math.ceil(bytes / 1024))} KB` : `${grouped(Math.round(bytes / 1024 / 1024))} MB`;

export function storeFindings(found: Survey, url: string, now: number): readonly Finding[] {
  return [storeFinding(found, url), engine(found, now), ...setAside(found)];
}

export const noStore = (url: string): Finding => ({
  name: "store",
  is: "look",
  lines: [`${url} is not there yet: Sluice has not run here, or runs with another DATABASE_URL`],
});

function storeFinding({ size, isWritable, ledger }: Survey, url: string): Finding {
  const { entries, broken } = ledger;
  const access = isWritable ? "writable" : "not writable by this user";
  const said = `${url}, ${access}, ${sized(size)}; ledger `;
  if (broken.length > 0)
    return {
      name: "store",
      is: "problem",
      lines: [
        `${said}broken: ${broken.map(({ pipeline, at }) => `${pipeline} at entry ${grouped(at)}`).join(", ")}`,
        "somebody or something changed it: compare with a backup",
      ],
    };
  return {
    name: "store",
    is: isWritable ? "fine" : "look",
    lines: [`${said}intact, ${grouped(entries)} ${entries === 1 ? "entry" : "entries"}`],
  };
}

function engine({ waiting, dueSince, heldSince, nextWake }: Survey, now: number): Finding {
  const deliveries = waiting === 1 ? "1 delivery waits" : `${grouped(waiting)} deliveries wait`;
  const wake =
    nextWake === null
      ? "no wake is due"
      : `next wake ${moment(nextWake.at, nextWake.zone, now)} (${nextWake.pipeline})`;
  const said = `${deliveries}; ${wake}`;
  const isLong = (since: number | null): since is number => since !== null && now - since >= STUCK_MS;
  if (isLong(dueSince))
    return {
      name: "engine",
      is: "problem",
      lines: [said, `something is due for ${duration(now - dueSince)} and nobody takes it up: is Sluice running?`],
    };
  if (!isLong(heldSince)) return { name: "engine", is: "fine", lines: [said] };
  const held = `what gives way to GitHub's limit is due for ${duration(now - heldSince)}: it goes when there is room`;
  return { name: "engine", is: "look", lines: [said, `${held}, if Sluice is running`] };
}

function setAside({ setAside: { count, first } }: Survey): readonly Finding[] {
  if (count === 0) return [];
  const lines = first.map(({ what, kind, repository, tries, problem }) =>
    [
      `${what} ${kind}`,
      repository === null ? "" : ` on ${repository}`,
      `, ${tries} ${tries === 1 ? "try" : "tries"}`,
      problem === "" ? "" : `: ${problem}`,
    ].join(""),
  );
  const rest = count - first.length;
  return [
    {
      name: "set aside",
      is: "look",
      lines: [
        `${grouped(count)} given up`,
        ...lines,
        ...(rest === 0 ? [] : [`and ${grouped(rest)} more`]),
        "all of it, and a new try: sluice retry",
      ],
    },
  ];
}
