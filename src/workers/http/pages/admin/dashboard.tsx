import { desks, deskPath, officePage } from "./layout.tsx";
import { words } from "./strings.ts";

/** The back office's first page: a way to every desk. */
export const dashboardPage = (shopName: string): string =>
  officePage({
    title: words.name,
    desk: "home",
    shopName,
    children: (
      <>
        <h1>{words.name}</h1>
        <ul class="desks">
          {desks.filter((desk) => desk !== "home").map((desk) => (
            <li>
              <a href={deskPath(desk)}>
                <b>{words.desks[desk][0]}</b>
                <span class="quiet">{words.desks[desk][1]}</span>
              </a>
            </li>
          ))}
        </ul>
      </>
    ),
  });
