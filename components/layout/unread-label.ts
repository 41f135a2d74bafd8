/** How an unread count is shown. The server counts to 100 and no further, so that is "99+". */
export const unreadLabel = (unread: number): string => (unread > 99 ? "99+" : String(unread));
