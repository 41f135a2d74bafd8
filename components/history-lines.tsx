import { describeEvent } from "@/events/describe";
import { RelativeTime } from "./relative-time";

type Line = {
  id: string;
  type: string;
  details: Record<string, string>;
  device: string | null;
  address: string | null;
  createdAt: Date;
  username?: string;
};

/** Lines of a history, newest first. */
export function HistoryLines({ lines }: { lines: Line[] }) {
  if (lines.length === 0) return <p className="text-muted">Nothing yet.</p>;
  const now = new Date();
  return (
    <ul>
      {lines.map((line) => (
        <li key={line.id} className="border-t border-line py-3">
          <p>
            {line.username && <b className="font-semibold">{line.username}: </b>}
            {describeEvent(line)}
          </p>
          <p className="text-sm text-muted">
            <RelativeTime date={line.createdAt} now={now} />
            {line.device && `, ${line.device}`}
            {line.address && `, from ${line.address}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
