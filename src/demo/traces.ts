/** What the demo leaves on a machine is taken away again, at the latest when the process ends, however it ends. */
export function trace(remove: () => void): () => void {
  const away = (): void => {
    process.off("exit", away);
    remove();
  };
  process.on("exit", away);
  return away;
}
