import type { Translate } from "@/i18n/translate";
import { showToast } from "../ui/toast";

/** Shares a page of this site: by the system's dialog on a touch screen, else by copying its link. */
export function share(t: Translate, path: string): void {
  const url = location.origin + path;
  if ("share" in navigator && matchMedia("(pointer: coarse)").matches) {
    // Closing the dialog without sharing is no failure.
    void navigator.share({ url }).catch(() => {});
  } else void copyLink(t, path);
}

/** Copies the link of a page of this site, and says so. Browsers allow that on https only. */
export async function copyLink(t: Translate, path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.origin + path);
    showToast(t("Link copied."));
  } catch {
    showToast(t("Your browser didn't allow copying the link."));
  }
}
