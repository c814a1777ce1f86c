/* Starts the choosers of dates, times and pictures, which Wagtail starts by inline scripts. */
(() => {
  const { Controller } = window.StimulusModule;
  const starters = { date: "initDateChooser", time: "initTimeChooser", datetime: "initDateTimeChooser" };

  class Chooser extends Controller {
    static values = { kind: String, for: String, options: Object };

    connect() {
      const start = window[starters[this.kindValue]];
      // A form that was moved is connected again; its chooser is already there.
      if (start && !this.started) start(this.forValue, this.optionsValue);
      this.started = true;
    }
  }

  class Widget extends Controller {
    static values = { class: String, for: String, options: Object };

    connect() {
      const Made = window[this.classValue];
      if (Made && !this.started) new Made(this.forValue, this.optionsValue);
      this.started = true;
    }
  }

  // Wagtail's own starter of blocks knows streams only; a list has no element of that name.
  class Rows extends Controller {
    static values = { data: Object, arguments: Array };

    connect() {
      const start = () =>
        window.telepath
          .unpack(this.dataValue)
          .render(this.element, this.element.id, ...this.argumentsValue);
      // Its parts are known when all scripts have been read.
      if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", start, { once: true });
      } else {
        start();
      }
    }
  }

  window.wagtail.app.register("af-rows", Rows);
  window.wagtail.app.register("af-chooser", Chooser);
  window.wagtail.app.register("af-widget", Widget);
})();
