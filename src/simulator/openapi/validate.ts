/** Holds a request against GitHub's own description of the operation, more strictly than GitHub does: unknown names are refused. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { readFileSync } from "node:fs";

type Schema = Readonly<Record<string, unknown>>;
type Operation = { readonly query: Schema; readonly body?: Schema };
type Check = { readonly query: ValidateFunction; readonly body: ValidateFunction | undefined };

/** `slice.json` is written by `scripts/openapi-slice.ts`. */
const slice = JSON.parse(readFileSync(new URL("./slice.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Operation>
>;

const formats = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  int64: true,
  "repo.nwo": /^[\w.-]+\/[\w.-]+$/,
  uri: (text: string) => URL.canParse(text),
} as const;
const bodies = new Ajv({ allErrors: true, strict: false, formats });
/** A query is text: `per_page=50` is a number all the same. */
const queries = new Ajv({ allErrors: true, strict: false, formats, coerceTypes: true });

const checks = new Map<string, Check>();

function compile(name: string, operation: Operation): Check {
  const known = checks.get(name);
  if (known !== undefined) return known;
  const body = operation.body === undefined ? undefined : bodies.compile(operation.body);
  const check = { query: queries.compile(operation.query), body };
  checks.set(name, check);
  return check;
}

function describe(place: string, error: ErrorObject): string {
  const { additionalProperty, allowedValues } = error.params as {
    additionalProperty?: string;
    allowedValues?: unknown[];
  };
  const path = `${place}${error.instancePath.replaceAll("/", ".")}`;
  if (additionalProperty !== undefined) return `${path}.${additionalProperty} is not known here`;
  const allowed = allowedValues === undefined ? "" : `: ${allowedValues.join(", ")}`;
  return `${path} ${error.message ?? error.keyword}${allowed}`;
}

function run(place: string, validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => describe(place, error));
}

/** The operations that the simulator can check, e.g. `GET /repos/{owner}/{repo}/issues`. */
export const operations: readonly string[] = Object.keys(slice);

/**
 * What is wrong with a request, in words; empty where nothing is.
 * `path` is the template of the OpenAPI description; `body` is the parsed JSON, undefined where none was sent.
 */
export function validate(method: string, path: string, query: URLSearchParams, body: unknown): readonly string[] {
  const name = `${method} ${path}`;
  const operation = slice[name];
  if (operation === undefined) return [`${name} is not among the operations that the simulator describes`];
  const check = compile(name, operation);
  const queryFaults = run("query", check.query, Object.fromEntries(query));
  if (check.body !== undefined) return [...queryFaults, ...run("body", check.body, body ?? {})];
  const empty = body === undefined || JSON.stringify(body) === "{}";
  return empty ? queryFaults : [...queryFaults, "body: this operation takes none"];
}
