/* Whether keyboard shortcuts are on in this browser. */

const STORED = "microblog-shortcuts";

/** Whether shortcuts are on in this browser; they are unless turned off. */
export function areShortcutsOn(): boolean {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

/** Turns shortcuts on or off in this browser. */
export function setShortcuts(on: boolean): void {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // Private windows may store nothing: they stay on.
  }
}
