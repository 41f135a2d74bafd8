/** A missing or invalid setting. The message is one sentence for the operator that names the setting. */
export class SettingsError extends Error {
  override name = "SettingsError";
}
