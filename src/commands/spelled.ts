/** A command as a line to paste. The grammar reads it as that same command. */
import type { Command, Version } from "../pipeline/command.ts";
import { spelledDuration } from "../pipeline/durations.ts";
import { isCertain } from "./control.ts";

const REASON_LENGTH = 80;
/** Stands where a person's words are wanted and he wrote none. */
export const A_REASON = "your reason";

export function spelled(command: Command): string {
  switch (command.verb) {
    case "status":
      return "/status";
    case "help":
      return command.about === null ? "/help" : `/help ${command.about}`;
    case "promote": {
      const reason = pasteable(command.reason ?? "");
      const words = [command.stage, ...(command.version === null ? [] : [named(command.version)])];
      return `/promote ${words.join(" ")}${reason === "" ? "" : ` --reason ${reason}`}`;
    }
    case "plan":
      return `/plan ${command.stage}${command.version === null ? "" : ` ${named(command.version)}`}`;
    case "reject":
    case "hold":
    case "fail":
      return `/${command.verb} ${command.stage} ${pasteable(command.reason) || A_REASON}`;
    case "pass":
      return `/pass ${command.stage} ${pasteable(command.words ?? "")}`.trimEnd();
    case "lock": {
      if (command.forMs === null) return `/lock ${command.stage} ${unlimited(pasteable(command.reason)) || A_REASON}`;
      return `/lock ${command.stage} for ${spelledDuration(command.forMs)} ${pasteable(command.reason) || A_REASON}`;
    }
    case "rollback": {
      const version = command.version === null ? "" : ` to ${named(command.version)}`;
      const reason = pasteable(command.reason ?? "").replace(/^(?:to(?:\s+|$))+/i, "");
      return `/rollback ${command.stage}${version}${reason === "" ? "" : ` ${reason}`}`;
    }
    case "veto": {
      const reason = pasteable(command.reason);
      return command.version === null
        ? `/veto ${unversioned(reason) || A_REASON}`
        : `/veto ${named(command.version)} ${reason || A_REASON}`;
    }
    case "unveto":
      return command.version === null ? "/unveto" : `/unveto ${named(command.version)}`;
    default:
      return `/${command.verb} ${command.stage}`;
  }
}

function named(version: Version): string {
  switch (version.is) {
    case "sha":
      return version.prefix;
    case "pull":
      return `#${version.number}`;
    case "name":
      return version.name;
    default:
      return version satisfies never;
  }
}

/** A reason that does not begin like a length of time. */
const unlimited = (reason: string): string => reason.replace(/^(?:for\s+\d\S*\s*)+/i, "");

/** A reason that does not begin like a version. */
function unversioned(reason: string): string {
  const words = reason.split(" ");
  const first = words.findIndex((word) => !isCertain(word));
  return first === -1 ? "" : words.slice(first).join(" ");
}

/** Words that a person wrote come back without what hides, mentions, or opens a comment or a span. */
const pasteable = (reason: string): string =>
  [...reason.replaceAll(/[\p{C}\s@`<\\]+/gu, " ").trim()].slice(0, REASON_LENGTH).join("").trim();
