/** What stands in the way on this machine (a folder, a port, its network), in words; `null`: a mistake of ours. */
export function obstacle(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ("syscall" in cause) return cause === error ? error.message : `${error.message} (${cause.message})`;
  return null;
}
