/** What must stand in no log: every secret that the story's process held, and whatever looks like one. */
import type { Settings } from "../../src/settings.ts";

const SHAPES: Readonly<Record<string, RegExp>> = {
  "a token of GitHub's": /\bgh[a-z]_[\w-]{8,}/,
  "a JSON web token": /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/,
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY/,
  "a signature": /sha256=[0-9a-f]{64}/,
  "an address with a password": /\b\w+:\/\/[^/\s:@"]+:[^/\s@"]+@/,
};

/** A line of a key is enough to know it by. */
const partsOf = (secret: string): readonly string[] =>
  secret.split(/\s*\n\s*/).filter((line) => line.length >= 8 && !line.startsWith("-----"));

const ofSettings = (settings: Settings): readonly (readonly [string, string])[] =>
  Object.entries(settings).flatMap(([name, value]) =>
    /key|secret|token|password/i.test(name) && typeof value === "string"
      ? partsOf(value).map((part) => [name, part] as const)
      : [],
  );

/** Says which secret stands in which line, and not what it is. `credentials`: what GitHub was shown, and gave. */
export function leaks(
  lines: readonly string[],
  { settings, credentials }: { readonly settings: Settings; readonly credentials: Iterable<string> },
): readonly string[] {
  const known = [...ofSettings(settings), ...[...credentials].map((one) => ["a credential", one] as const)];
  return lines.flatMap((line) => {
    const found = [
      ...known.filter(([, secret]) => line.includes(secret)).map(([name]) => name),
      ...Object.entries(SHAPES).flatMap(([name, shape]) => (shape.test(line) ? [name] : [])),
    ];
    const said = (): string => (JSON.parse(line) as { readonly msg?: string }).msg ?? "";
    return found.length === 0 ? [] : [`${[...new Set(found)].join(", ")} in the line "${said().slice(0, 40)}"`];
  });
}
