/** Whatever we tell an operator to ask of Prometheus can be asked: of the dashboard and of docs/operating.md. */
import { readFileSync } from "node:fs";
import { parser } from "@prometheus-io/lezer-promql";
import { beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../src/metrics/catalogue.ts";
import { PrometheusMeter } from "../../src/metrics/prometheus.ts";

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const nothing = { waiting: 0, setAside: 0, since: null };
const openRuns = { intended: 0, dispatched: 0, running: 0, verifying: 0, soaking: 0, stopping: 0 };
const backlog = { deliveries: nothing, effects: nothing, pipelines: 0, openRuns };

/** By name, as one asks for it: the labels that it may be asked by. */
const known = new Map<string, readonly string[]>();
beforeAll(async () => {
  const { text } = await new PrometheusMeter("1").page({
    now: 0,
    turnedAt: null,
    sweptAt: null,
    backlog,
    accounts: [],
  });
  for (const [, name = "", type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    const labels = Object.entries(catalogue).find(([one]) => one === name)?.[1].labels ?? [];
    if (type !== "histogram") known.set(name, labels);
    else for (const part of ["bucket", "sum", "count"]) known.set(`${name}_${part}`, [...labels, "le"]);
  }
});

/** What is wrong with a query; Grafana's variables are filled in. */
function problemsOf(query: string): readonly string[] {
  const text = query.replaceAll("$__rate_interval", "5m").replaceAll("$job", "sluice");
  const problems: string[] = [];
  const metrics: string[] = [];
  const labels: string[] = [];
  parser.parse(text).iterate({
    enter({ name, type, from, to }) {
      const said = text.slice(from, to);
      if (type.isError) problems.push(`${text}: not understood at ${from}`);
      if (name === "Identifier") metrics.push(said);
      if (name === "LabelName") labels.push(said);
    },
  });
  const allowed = new Set(["job", "instance", ...metrics.flatMap((metric) => known.get(metric) ?? [])]);
  return [
    ...problems,
    ...(metrics.length === 0 ? [`${text}: asks for nothing`] : []),
    ...metrics.filter((metric) => !known.has(metric)).map((metric) => `${metric}: there is no such metric`),
    ...labels.filter((label) => !allowed.has(label)).map((label) => `${text}: nothing has the label ${label}`),
  ];
}

type Panel = {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string }[];
};
const { panels } = JSON.parse(textOf("examples/grafana/sluice.json")) as { readonly panels: readonly Panel[] };

describe("the dashboard", () => {
  test.for(panels.filter(({ type }) => type !== "row"))("$title: can be asked, and says what it shows", (panel) => {
    expect(panel.description).not.toBe("");
    expect(panel.targets).not.toEqual([]);
    expect(panel.targets?.flatMap(({ expr }) => problemsOf(expr))).toEqual([]);
  });

  test("shows every metric of ours", () => {
    const all = panels
      .flatMap(({ targets }) => targets ?? [])
      .map(({ expr }) => expr)
      .join("\n");
    expect(Object.keys(catalogue).filter((name) => !all.includes(name))).toEqual([]);
  });
});

describe("docs/operating.md", () => {
  const section = (title: string): string =>
    textOf("docs/operating.md")
      .split(/^## /m)
      .find((part) => part.startsWith(`${title}\n`)) ?? expect.unreachable(title);
  const rows = (title: string): readonly (readonly string[])[] =>
    [...section(title).matchAll(/^\| (`.*) \|$/gm)].map(([, row = ""]) => row.split(" | "));

  test("tells of every metric, by which labels, and of no other", () => {
    const told = rows("Metrics").map(([name = "", labels = ""]) => [name, labels]);
    const spelled = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
    expect(told).toEqual(Object.entries(catalogue).map(([name, { labels }]) => [`\`${name}\``, spelled(labels)]));
  });

  test("alerts on what can be asked", () => {
    const asked = rows("Alerts worth having").map(([query = ""]) => query.replaceAll("`", ""));
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.flatMap(problemsOf)).toEqual([]);
  });
});

test("what cannot be asked is seen", () => {
  expect(problemsOf("sum(sluice_no_such_total)")).toEqual(["sluice_no_such_total: there is no such metric"]);
  expect(problemsOf("sum by (owner) (sluice_pipelines)")).toEqual([
    "sum by (owner) (sluice_pipelines): nothing has the label owner",
  ]);
  expect(problemsOf("sum(sluice_pipelines")).not.toEqual([]);
});
