"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";

/** Interval between looks at an import, in milliseconds. */
const INTERVAL = 1000;

/** Browsers draw the bar in colors of their own otherwise. */
const BAR =
  "block h-2 w-full appearance-none forced-colors:appearance-auto overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent";

type Progress = { total: number; done: number; isDone?: boolean };

/** How far an import is, kept current; its page shows the result when it is done. */
export function ImportProgressBar(initial: Progress) {
  const t = useTranslate();
  const router = useRouter();
  const [{ total, done }, setProgress] = useState(initial);

  useEffect(() => {
    const timer = setInterval(async () => {
      const response = await fetch("/settings/your-data/import").catch(() => undefined);
      if (!response?.ok) return;
      const progress: Progress = await response.json();
      if (!progress.isDone) return setProgress(progress);
      clearInterval(timer);
      router.refresh();
    }, INTERVAL);
    return () => clearInterval(timer);
  }, [router]);

  return (
    <>
      <p id="import-progress" className="mb-2">
        {t("Importing: {done, number} of {total, number} done", { done, total })}
      </p>
      <progress aria-labelledby="import-progress" value={done} max={total} className={BAR} />
      <p className="mt-2 text-sm text-muted">
        {t("You can leave this page: the import keeps running.")}{" "}
        <a href="/settings/your-data" className="[@media(scripting:enabled)]:hidden">
          {t("Reload to see its progress.")}
        </a>
      </p>
    </>
  );
}
