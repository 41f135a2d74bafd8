import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

/** What a list without entries says: why it is empty, and how that changes. */
export const EmptyState = ({ icon, children }: { icon: IconName; children: ReactNode }) => (
  <div className="empty-state">
    <span className="message-mark">
      <Icon name={icon} />
    </span>
    <p>{children}</p>
  </div>
);
