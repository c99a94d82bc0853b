/** How people are named in the file, and who may do what. */
import { z } from "zod";
import { actingVerbs, STAGELESS } from "../pipeline/authority.ts";
import type { ActingVerb, Permissions, Principal, Who } from "../pipeline/authority.ts";

const A_PRINCIPAL = '`"@login"`, `team:slug` or `role:name`';
const SOMEBODY = `${A_PRINCIPAL}, or a list of them`;
const PRINCIPAL =
  /^(?:@[A-Za-z0-9][A-Za-z0-9-]{0,38}|team:[a-z0-9][a-z0-9_-]{0,99}|role:[A-Za-z0-9][A-Za-z0-9 _.-]{0,99})$/;

const principal = z.string({ error: A_PRINCIPAL }).regex(PRINCIPAL, { error: A_PRINCIPAL });
/** Nobody at all would be a gate that never opens. */
export const who = z.union([principal, z.array(principal).min(1, { error: SOMEBODY })], { error: SOMEBODY });

const byStage = z.record(z.string(), who, { error: `${SOMEBODY}, or that by stage` });
const verb = z.union([who, byStage], { error: `${SOMEBODY}, or that by stage: \`{ production: [team:sre] }\`` });
export const permissions = z.strictObject(
  Object.fromEntries(actingVerbs.map((name) => [name, (STAGELESS.has(name) ? who : verb).optional()])) as Record<
    ActingVerb,
    z.ZodOptional<typeof verb>
  >,
  { error: "who may, by command: `{ promote: { production: [team:sre] } }`" },
);

export type WrittenWho = z.infer<typeof who>;

export function whoOf(written: WrittenWho): Who {
  return (typeof written === "string" ? [written] : written).map((text): Principal => {
    if (text.startsWith("@")) return { is: "login", login: text.slice(1) };
    const name = text.slice(text.indexOf(":") + 1);
    return text.startsWith("team:") ? { is: "team", slug: name } : { is: "role", name };
  });
}

export const permissionsOf = (written: z.infer<typeof permissions>): Permissions =>
  Object.fromEntries(
    Object.entries(written).flatMap(([name, said]) => {
      if (said === undefined) return [];
      const isAll = typeof said === "string" || Array.isArray(said);
      const stages = isAll ? { "*": whoOf(said) } : mapped(said);
      return [[name, stages] as const];
    }),
  );

const mapped = (said: Readonly<Record<string, WrittenWho>>): Readonly<Record<string, Who>> =>
  Object.fromEntries(Object.entries(said).map(([stage, one]) => [stage, whoOf(one)]));
