/* The phone beside the form: which state, language and size it shows, and the page itself. */
/* exported phoneOf */
function phoneOf(phone, soon) {
  const chosen = { state: "", arm: "", language: "", size: "390x844" };
  let shown = "";
  const room = phone.querySelector(".af-phone__room");
  const body = phone.querySelector(".af-phone__body");
  const screen = phone.querySelector(".af-phone__screen");
  const line = phone.querySelector("[data-af-line]");

  function fit() {
    if (!room.clientWidth) return;
    const [width, height] = chosen.size.split("x").map(Number);
    const frame = 24;
    const space = Math.max(360, window.innerHeight - room.getBoundingClientRect().top - 120);
    const scale = Math.min(1, (room.clientWidth - frame) / width, (space - frame) / height);
    body.style.width = `${Math.round(width * scale) + frame}px`;
    body.style.height = `${Math.round(height * scale) + frame}px`;
    for (const view of screen.querySelectorAll("iframe")) {
      view.style.width = `${width}px`;
      view.style.height = `${height}px`;
      view.style.transform = `scale(${scale})`;
    }
  }

  function ready(view, then) {
    const began = performance.now();
    const look = () => {
      const page = view.contentDocument && view.contentDocument.getElementById("page");
      if ((page && !page.classList.contains("is-waiting")) || performance.now() - began > 1200) {
        then();
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  }

  function show(answer) {
    phone.querySelector("[data-af-until]").textContent = answer.until;
    const link = phone.querySelector("[data-af-link]");
    if (link.href !== answer.link) {
      link.href = answer.link;
      phone.querySelector("[data-af-qr]").innerHTML = answer.qr;
    }
    if (shown === answer.url) {
      line.textContent = line.dataset.fresh;
      return;
    }
    shown = answer.url;
    const view = document.createElement("iframe");
    view.title = phone.closest("[data-side-panel]").querySelector("h2").textContent;
    view.className = "is-coming";
    view.addEventListener("load", () =>
      ready(view, () => {
        if (!view.isConnected) return;
        const old = [...screen.querySelectorAll("iframe")].filter((other) => other !== view);
        const before = old.find((other) => !other.classList.contains("is-coming"));
        const top = before && before.contentWindow ? before.contentWindow.scrollY : 0;
        view.contentWindow.scrollTo(0, top);
        view.classList.remove("is-coming");
        for (const other of old) other.remove();
        line.textContent = line.dataset.fresh;
        phone.dataset.afShown = answer.hash;
      }),
    );
    // One that was still coming is out of date by now.
    for (const stale of screen.querySelectorAll("iframe.is-coming")) stale.remove();
    view.src = answer.url;
    screen.append(view);
    fit();
  }

  for (const choice of phone.querySelectorAll("[data-af-choice]")) {
    choice.addEventListener("change", () => {
      chosen[choice.dataset.afChoice] = choice.value;
      soon(0);
    });
    chosen[choice.dataset.afChoice] = choice.value;
  }
  phone.addEventListener("click", (event) => {
    const button = event.target.closest("[data-af-language],[data-af-size]");
    if (!button) return;
    for (const other of button.parentElement.children) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    if (button.dataset.afSize) {
      chosen.size = button.dataset.afSize;
      fit();
    } else {
      chosen.language = button.dataset.afLanguage;
      soon(0);
    }
  });
  phone.querySelector(".af-qr").addEventListener("toggle", (event) => {
    if (event.target.open) event.target.scrollIntoView({ block: "end" });
  });
  const pressed = phone.querySelector('[data-af-language][aria-pressed="true"]');
  chosen.language = pressed ? pressed.dataset.afLanguage : "en";

  const side = phone.closest("[data-side-panel]");
  side.addEventListener("show", () => setTimeout(fit, 60));
  if ("ResizeObserver" in window) new ResizeObserver(fit).observe(room);
  addEventListener("resize", fit);
  document.addEventListener("DOMContentLoaded", () => {
    let remembered = "phone";
    try {
      remembered = localStorage.getItem("wagtail:side-panel-open");
    } catch {
      /* private window */
    }
    // Beside the form from the first visit on; who closes it keeps it closed.
    if (remembered === null && matchMedia("(min-width: 1200px)").matches) {
      setTimeout(() => side.dispatchEvent(new CustomEvent("open")), 50);
    }
    soon(100);
  });

  const say = (word) => (line.textContent = line.dataset[word]);
  return { chosen, show, say };
}
