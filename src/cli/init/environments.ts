/** Into which environments do the workflows deploy by now, and which of them does it? */
import { entry, environmentOf, expressionsIn, inputsOf, jobsOf, list, record } from "../../config/contract/workflow.ts";
import type { Job } from "../../config/contract/workflow.ts";
import type { Source } from "./read.ts";

export type Found = {
  readonly environment: string;
  readonly file: string;
  readonly canBeDispatched: boolean;
  /** `null`: none is written, or not as a plain address. */
  readonly url: string | null;
};

/** Sites and packages have environments too, and are no stages. */
export const NO_STAGES = ["github-pages"];

export const environmentsIn = (sources: readonly Source[]): readonly Found[] =>
  sources.flatMap((source) =>
    jobsOf(source).flatMap((job) => {
      const url = entry(entry(job.value, "environment"), "url");
      const isAddress = typeof url === "string" && URL.canParse(url) && !url.includes("${{");
      return [...new Set([...namesOf(job, source), ...branchDeployTargets(job)])].map((environment): Found => ({
        environment,
        file: source.file,
        canBeDispatched: source.triggers.includes("workflow_dispatch"),
        url: isAddress ? url : null,
      }));
    }),
  );

/** A name, or what an expression can come to: names in quotes, the options of an input, the values of a matrix. */
function namesOf(job: Job, source: Source): readonly string[] {
  const written = environmentOf(job)?.name;
  if (written === undefined) return [];
  const expressions = expressionsIn(written);
  if (expressions.length === 0) return [written.trim()].filter(isName);
  return expressions
    .flatMap((expression) => [...quotedIn(expression), ...optionsOf(expression, source), ...matrixOf(expression, job)])
    .filter(isName);
}

const isName = (name: string): boolean => /^[^\s$'"]{1,255}$/.test(name) || /^[\w][\w .-]{0,254}$/.test(name);

/** What is compared with is no result: `github.ref == 'refs/heads/main' && 'production' || 'staging'`. */
const quotedIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/(==|!=|,|\()?\s*'([^']*)'\s*(==|!=)?/g)].flatMap(([, before, name = "", after]) =>
    before === undefined && after === undefined ? [name] : [],
  );

function optionsOf(expression: string, source: Source): readonly string[] {
  const input = /\binputs\.([\w-]+)/.exec(expression)?.[1];
  const options = input === undefined ? [] : list(entry(inputsOf(source)[input], "options"));
  return options.filter((option) => typeof option === "string");
}

function matrixOf(expression: string, job: Job): readonly string[] {
  const [, key = "", field] = /\bmatrix\.([\w-]+)(?:\.([\w-]+))?/.exec(expression) ?? [];
  const values = list(entry(entry(entry(job.value, "strategy"), "matrix"), key));
  return values
    .map((value) => (field === undefined ? value : record(value)[field]))
    .filter((value) => typeof value === "string");
}

/** github/branch-deploy is told its environments by its own inputs. */
function branchDeployTargets(job: Job): readonly string[] {
  const steps = list(entry(job.value, "steps")).filter((step) =>
    String(entry(step, "uses")).startsWith("github/branch-deploy@"),
  );
  return steps.flatMap((step) => {
    const targets = entry(entry(step, "with"), "environment_targets") ?? entry(entry(step, "with"), "environment");
    const names = typeof targets === "string" ? targets.split(",").map((name) => name.trim()) : [];
    return names.filter(isName);
  });
}
