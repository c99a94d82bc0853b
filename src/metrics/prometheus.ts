/**
 * The metrics in Prometheus' text format. The library that counts is loaded when somebody asks, or when more is to be counted than
 * may wait: a process starts, and stays small, without it.
 */
import type { Gauge, Registry } from "prom-client";
import type { Fact, Meter } from "../engine/meter.ts";
import { catalogue } from "./catalogue.ts";
import type { Metric, MetricName, Sample } from "./catalogue.ts";
import { samplesAt, samplesOf } from "./samples.ts";
import type { Standing } from "./samples.ts";

/** Samples that are kept until there is who counts them. */
const MOST_WAITING = 10_000;

export type Page = { readonly contentType: string; readonly text: string };

type Counting = { readonly registry: Registry; readonly count: (sample: Sample) => void };

export class PrometheusMeter implements Meter {
  readonly #version: string;
  #waiting: Sample[] = [];
  #loading: Promise<Counting> | null = null;
  #counting: Counting | null = null;

  /** `version`: of Sluice. */
  constructor(version: string) {
    this.#version = version;
  }

  note(fact: Fact): void {
    const samples = samplesOf(fact);
    if (this.#counting === null) {
      this.#waiting.push(...samples);
      if (this.#waiting.length > MOST_WAITING) this.#loaded().catch(() => (this.#waiting = []));
    } else samples.forEach(this.#counting.count);
  }

  /** What was counted since the start, and how it stands now. */
  async page(standing: Standing): Promise<Page> {
    const { registry, count } = await this.#loaded();
    // Of an hour that is over nothing is known.
    (registry.getSingleMetric("sluice_api_remaining" satisfies MetricName) as Gauge | undefined)?.reset();
    samplesAt(standing).forEach(count);
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  #loaded(): Promise<Counting> {
    return (this.#loading ??= counting(this.#version).then((loaded) => {
      this.#waiting.forEach(loaded.count);
      this.#waiting = [];
      return (this.#counting = loaded);
    }));
  }
}

async function counting(version: string): Promise<Counting> {
  const { Registry, Counter, Gauge, Histogram, collectDefaultMetrics } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const made = (name: string, metric: Metric): ((value: number, labels: Readonly<Record<string, string>>) => void) => {
    const { type, help, labels: labelNames } = metric;
    const options = { name, help, labelNames, registers: [registry] };
    switch (type) {
      case "counter": {
        const one = new Counter(options);
        return (value, labels) => one.inc(labels, value);
      }
      case "gauge": {
        const one = new Gauge(options);
        return (value, labels) => one.set(labels, value);
      }
      case "histogram": {
        const one = new Histogram({ ...options, buckets: [...metric.buckets] });
        return (value, labels) => one.observe(labels, value);
      }
      default:
        return type satisfies never;
    }
  };
  const all = new Map(Object.entries(catalogue).map(([name, metric]) => [name, made(name, metric)]));
  const count = ([name, value, labels]: Sample): void => all.get(name)?.(value, labels ?? {});
  count(["sluice_build_info", 1, { version, node: process.versions.node }]);
  return { registry, count };
}
