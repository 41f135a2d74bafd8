import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

type Props = {
  icon: IconName;
  title: string;
  /** What happened, and what to do about it. */
  text: ReactNode;
  /** The ways on: buttons and links. */
  children: ReactNode;
};

/** A page that only says something, such as that there is no such page. */
export const MessagePage = ({ icon, title, text, children }: Props) => (
  <div className="message-page">
    <span className="message-mark">
      <Icon name={icon} />
    </span>
    <h1>{title}</h1>
    <p>{text}</p>
    <div className="message-actions">{children}</div>
  </div>
);
