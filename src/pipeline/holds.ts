/** Why automation is off an environment. */
import type { Hold } from "./environment.ts";

/** Because the version failed there that is held: a deploy that succeeds ends it. */
export const isOfFailure = ({ candidate, fixOf }: Hold): boolean => candidate !== null && candidate === fixOf;

/** Because a person said so, and not because of what he put there. */
export const isSaid = ({ reason }: Hold): boolean => reason !== undefined;
