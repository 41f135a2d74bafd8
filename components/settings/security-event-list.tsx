import { describeEvent, deviceName } from "@/events/describe";
import { getTranslate } from "@/i18n/server";
import { dayName, groupByDay } from "../ui/day";
import { Icon } from "../ui/icon";
import { RelativeTime } from "../ui/relative-time";
import { eventIcon, isAlarming } from "./event-icons";

type Line = {
  id: string;
  type: string;
  details: Record<string, string>;
  device: string | null;
  address: string | null;
  createdAt: Date;
  username?: string;
};

/** Security events as a timeline by day, newest first. */
export async function SecurityEventList({ lines }: { lines: Line[] }) {
  const t = await getTranslate();
  if (lines.length === 0) return <p className="text-muted">{t("Nothing yet.")}</p>;
  const now = new Date();
  return groupByDay(lines).map(([date, ofDay]) => (
    <div key={date} className="mb-6">
      <h2 className="mb-3 text-sm font-semibold text-muted">{dayName(t, date, now)}</h2>
      <ul className="timeline">
        {ofDay.map((line) => (
          <li key={line.id}>
            <span className={`round-icon ${isAlarming(line) ? "bg-danger-soft text-danger" : ""}`}>
              <Icon name={eventIcon(line)} />
            </span>
            <div className="min-w-0">
              <p>
                {line.username && <b className="font-semibold">{line.username}: </b>}
                {describeEvent(t, line)}
              </p>
              <p className="text-sm text-muted">
                <RelativeTime t={t} date={line.createdAt} now={now} />
                {line.device && ` · ${deviceName(t, line.device)}`}
                {line.address && ` · ${line.address}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  ));
}
