import { describeEvent, deviceName } from "@/events/describe";
import type { Translate } from "@/i18n/translate";
import { dayName, groupByDay } from "../ui/day";
import { Icon } from "../ui/icon";
import { RelativeTime } from "../ui/relative-time";
import { eventIcon, isAlarming } from "./event-icons";

type ListedEvent = {
  id: string;
  type: string;
  details: Record<string, string>;
  device: string | null;
  ipAddress: string | null;
  createdAt: Date;
  username?: string;
};

/** Security events as a timeline by day, newest first. */
export function SecurityEventList({ t, events }: { t: Translate; events: ListedEvent[] }) {
  if (events.length === 0) return <p className="text-muted">{t("Nothing yet.")}</p>;
  const now = new Date();
  return groupByDay(events).map(([date, ofDay]) => (
    <div key={date} className="mb-6">
      <h2 className="mb-3 text-sm font-semibold text-muted">{dayName(t, date, now)}</h2>
      <ul className="timeline">
        {ofDay.map((event) => (
          <li key={event.id}>
            <span className={`round-icon ${isAlarming(event) ? "bg-danger-soft text-danger" : ""}`}>
              <Icon name={eventIcon(event)} />
            </span>
            <div className="min-w-0">
              <p>
                {event.username && <b className="font-semibold">{event.username}: </b>}
                {describeEvent(t, event)}
              </p>
              <p className="text-sm text-wrap text-muted">
                <RelativeTime t={t} date={event.createdAt} now={now} />
                {event.device && `\u00a0· ${deviceName(t, event.device)}`}
                {event.ipAddress && `\u00a0· ${event.ipAddress}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  ));
}
