/** There can be no data where `DATABASE_URL` says. */
export class StoreUnusableError extends Error {
  override name = "StoreUnusableError";
}
