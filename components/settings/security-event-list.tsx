import { describeEvent, deviceName } from "@/events/describe";
import { getTranslate } from "@/i18n/server";
import { RelativeTime } from "../ui/relative-time";

type Line = {
  id: string;
  type: string;
  details: Record<string, string>;
  device: string | null;
  address: string | null;
  createdAt: Date;
  username?: string;
};

/** Security events, newest first. */
export async function SecurityEventList({ lines }: { lines: Line[] }) {
  const t = await getTranslate();
  if (lines.length === 0) return <p className="text-muted">{t("Nothing yet.")}</p>;
  const now = new Date();
  return (
    <ul>
      {lines.map((line) => (
        <li key={line.id} className="border-t border-line py-3">
          <p>
            {line.username && <b className="font-semibold">{line.username}: </b>}
            {describeEvent(t, line)}
          </p>
          <p className="text-sm text-muted">
            <RelativeTime t={t} date={line.createdAt} now={now} />
            {line.device && `, ${deviceName(t, line.device)}`}
            {line.address && t(", from {address}", { address: line.address })}
          </p>
        </li>
      ))}
    </ul>
  );
}
