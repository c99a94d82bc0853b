/** From what the world gives or refuses to a reply. */
import type { Call, Reply, Route } from "../route.ts";
import { appBot } from "../views/parts.ts";
import type { Commit } from "../world/git.ts";
import { notFound, Refusal } from "../world/refusal.ts";
import type { Repository } from "../world/repository.ts";

const DOCUMENTATION = "https://docs.github.com/rest";

function refused({ status, message, errors }: Refusal): Reply {
  const more = errors.length === 0 ? {} : { errors };
  return { status, body: { message, ...more, documentation_url: DOCUMENTATION, status: String(status) } };
}

/** Handlers throw what the world refuses; here it becomes GitHub's answer. */
export const route = (spelled: string, needs: Route["needs"], handle: (call: Call) => Reply): Route => {
  const [method, path] = spelled.split(" ") as [Route["method"], string];
  return {
    method,
    path,
    ...(needs === undefined ? {} : { needs }),
    handle(call) {
      try {
        return handle(call);
      } catch (error) {
        if (error instanceof Refusal) return refused(error);
        throw error;
      }
    },
  };
};

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const done: Reply = { status: 204 };

export const repositoryOf = ({ world, params }: Call): Repository => world.find(params["owner"], params["repo"]);
/** Whoever asks acts as the App's bot. */
export const actorOf = ({ world }: Call): string => appBot(world.app);

export function numberOf({ params }: Call, name: string): number {
  const number = Number(params[name]);
  if (!Number.isInteger(number)) throw notFound();
  return number;
}

export const textOf = ({ body }: Call, name: string): string | undefined =>
  typeof body[name] === "string" ? body[name] : undefined;

/** A list of names, or of objects that have one. */
export function namesOf({ body }: Call, name: string): readonly string[] | undefined {
  const given = body[name];
  if (!Array.isArray(given)) return undefined;
  return given.map((one: unknown) => (typeof one === "string" ? one : String((one as { name: unknown }).name)));
}

/** The commit that a parameter of the path means. */
export function commitOf(call: Call, name = "ref"): Commit {
  const ref = call.params[name] ?? "";
  const commit = repositoryOf(call).git.find(ref);
  if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return commit;
}

/** Whether the query asks for that value, or for none. */
export const wants = ({ query }: Call, name: string, value: string | null): boolean =>
  [null, value].includes(query.get(name));

/** A time that the query names, in milliseconds. */
export const timeOf = ({ query }: Call, name: string, otherwise: number): number =>
  Date.parse(query.get(name) ?? "") || otherwise;
