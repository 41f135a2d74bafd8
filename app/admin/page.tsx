import type { Metadata } from "next";
import { requireRole } from "@/auth/current";
import { HistoryLines } from "@/components/history-lines";
import { readEverybodysHistory } from "@/events/history";

export const metadata: Metadata = { title: "Security events" };

/** Security events that are shown. */
const LINES = 100;

export default async function AdminPage() {
  await requireRole("admin", "/admin");
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Security events</h1>
      <p className="mb-6">The last {LINES} things that happened to anybody’s account.</p>
      <HistoryLines lines={readEverybodysHistory(LINES)} />
    </>
  );
}
