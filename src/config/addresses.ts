/** The addresses that the file has asked: do their times fit each other, and has the operator listed them? */
import type { ConfigProblem } from "../pipeline/definition.ts";
import { spelledDuration } from "../pipeline/durations.ts";
import { httpRuleOf } from "./http.ts";
import type { Positions } from "./positions.ts";
import { CONFIG_FILE, quoted } from "./problems.ts";
import type { Finding } from "./problems.ts";
import type { Written } from "./schema.ts";
import { verificationsOf } from "./verify.ts";

export type NamedAddress = { readonly url: string; readonly line: number; readonly column: number };

const asked = ({ stages }: Written) =>
  Object.entries(stages).flatMap(([name, stage]) =>
    (stage?.verify === undefined ? [] : verificationsOf(stage.verify)).flatMap(({ given, path }) =>
      given.http === undefined
        ? []
        : [{ http: given.http, beside: given.timeout, path: ["stages", name, "verify", ...path, "http"] }],
    ),
  );

export function timesFit(written: Written): readonly Finding[] {
  const wrong = (problem: string, expected: string, path: readonly PropertyKey[]): Finding => ({
    code: "config-bad-value",
    problem,
    expected,
    path,
    at: "value",
  });
  return asked(written).flatMap(({ http, beside, path }) => {
    const { forMs, everyMs, timeoutMs } = httpRuleOf(http);
    const [whole, every, timeout] = [forMs, everyMs, timeoutMs].map(spelledDuration);
    return [
      ...(everyMs > forMs
        ? [wrong(`\`every: ${every}\` is longer than \`for: ${whole}\``, "`every` at most as long as `for`", path)]
        : []),
      ...(forMs >= timeoutMs
        ? [wrong(`\`for: ${whole}\` does not fit into \`timeout: ${timeout}\``, "a longer `timeout`", path)]
        : []),
      ...(beside === undefined
        ? []
        : [
            wrong("`timeout` beside `http`", `\`http: { url, timeout: ${beside} }\``, [
              ...path.slice(0, -1),
              "timeout",
            ]),
          ]),
    ];
  });
}

export const namedAddresses = (written: Written, positions: Positions): readonly NamedAddress[] =>
  asked(written).map(({ http, path }) => {
    const where = typeof http === "string" ? path : [...path, "url"];
    return { url: httpRuleOf(http).url, ...positions.of(where, "value") };
  });

/** `allows`: has whoever runs Sluice listed it? Which others he has is nobody's business. */
export const checkAddresses = (
  named: readonly NamedAddress[],
  allows: (url: string) => boolean,
): readonly ConfigProblem[] =>
  named
    .filter(({ url }) => !allows(url))
    .map(({ url, line, column }) => ({
      code: "config-bad-value",
      level: "failure",
      path: CONFIG_FILE,
      line,
      column,
      unlisted: new URL(url).origin,
      problem: `Sluice may not ask ${quoted(new URL(url).host)}`,
      expected: "a host that whoever runs Sluice lists in its `ALLOWED_HOSTS`",
    }));
