/** Every metric of ours: what it is called, what it tells, and by what it is told apart. docs/operating.md and the dashboard hold to it. */

type Described = { readonly help: string; readonly labels: readonly string[] };
export type Metric =
  | (Described & { readonly type: "counter" | "gauge" })
  | (Described & { readonly type: "histogram"; /** Seconds. */ readonly buckets: readonly number[] });

const counter = (help: string, ...labels: readonly string[]): Metric => ({ type: "counter", help, labels });
const gauge = (help: string, ...labels: readonly string[]): Metric => ({ type: "gauge", help, labels });

const SOON = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20] as const;
const LATE = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200] as const;

export const catalogue = {
  sluice_webhooks_total: counter(
    "Webhooks that came in; event is empty where GitHub has not signed it",
    "event",
    "outcome",
  ),
  sluice_delivery_lag_seconds: {
    type: "histogram",
    help: "From the receipt of a webhook to the end of the step that heard it",
    labels: [],
    buckets: LATE,
  },
  sluice_step_seconds: { type: "histogram", help: "Steps that pipelines took", labels: [], buckets: SOON },
  sluice_step_failures_total: counter("Steps that failed, and are taken again later"),
  sluice_effects_total: counter("Tries to do something on GitHub, by what came of them", "kind", "outcome"),
  sluice_runs_ended_total: counter("Attempts of runs that have ended", "outcome"),
  sluice_api_calls_total: counter(
    "Requests to GitHub; status is none where nothing was answered",
    "method",
    "route",
    "status",
  ),
  sluice_api_call_seconds: {
    type: "histogram",
    help: "How long GitHub took to answer",
    labels: ["method"],
    buckets: SOON,
  },
  sluice_api_remaining: gauge("Requests left to an installation in this hour, as GitHub said last", "installation"),
  sluice_sweeps_total: counter("Sweeps of GitHub's list of deliveries, and of single pipelines", "part", "outcome"),
  sluice_sweep_findings_total: counter("What sweeps found that webhooks had not told", "what"),
  sluice_swept_timestamp_seconds: gauge("When GitHub's list of deliveries was last read to its end"),
  sluice_turned_timestamp_seconds: gauge("When the engine last looked for what is due"),
  sluice_backlog: gauge("Deliveries and effects in the store that are not done", "what", "state"),
  sluice_oldest_waiting_seconds: gauge(
    "For how long the oldest of what is due has waited; of effects, of those that never give way to GitHub's limit; 0: nothing is due",
    "what",
  ),
  sluice_open_runs: gauge("Runs that have not ended, by what they are doing", "state"),
  sluice_pipelines: gauge("Repositories that are known"),
  sluice_build_info: gauge("Always 1", "version", "node"),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof catalogue;
/** One number, to be added to a counter, put into a histogram, or set. */
export type Sample = readonly [name: MetricName, value: number, labels?: Readonly<Record<string, string>>];
