"use strict";
(() => {
  const root = document.documentElement;
  const faults = [];
  const note = text => { faults.push(text); root.dataset.faults = faults.join("; "); };
  addEventListener("error", event => note(event.message));
  addEventListener("unhandledrejection", event => note(String(event.reason)));
  addEventListener("securitypolicyviolation", event => note("blocked: " + event.blockedURI + " by " + event.violatedDirective));

  const data = JSON.parse(document.getElementById("data").textContent);
  const narrow = () => innerWidth < 600;
  let charts = [];
  const byId = id => document.getElementById(id);
  const colour = name => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const brief = name => narrow() ? name.replace(/block(\d+)\.layer\.(\d+)/, "b$1.$2") : name;
  const short = value => value === null || value === undefined ? "undefined" : String(+value.toPrecision(4));
  const power = value => value === 0 ? "0" : value >= 0.01 && value < 1000 ? short(value) : value.toExponential(0).replace("+", "");

  function base(label) {
    const ink = colour("soft"), line = colour("line");
    return {
      animation: false,
      aria: { enabled: true, label: { description: label } },
      textStyle: { color: ink, fontFamily: "system-ui, sans-serif" },
      grid: { left: 8, right: 18, top: 34, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", confine: true, backgroundColor: colour("card"), borderColor: line, textStyle: { color: colour("ink"), fontSize: 12 } },
      axis: extra => ({ axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line, opacity: 0.6 } }, axisLabel: { color: ink, hideOverlap: true },
        nameTextStyle: { color: ink }, ...extra }),
    };
  }

  function draw(id, label, option) {
    const element = byId(id);
    element.setAttribute("role", "img");
    const chart = echarts.init(element);
    chart.setOption(option);
    element.setAttribute("aria-label", label);
    charts.push(chart);
    return chart;
  }

  function empty(id, text) {
    byId(id).textContent = text;
    byId(id).style.height = "auto";
  }

  const epochAxis = look => look.axis({ type: "value", name: "epoch", nameLocation: "middle", nameGap: 24, min: 0, max: "dataMax", splitLine: { show: false } });

  function lines(id, label, series, extra) {
    const look = base(label);
    const { axis, ...option } = look;
    draw(id, label, {
      ...option,
      legend: { top: 0, type: "scroll", formatter: brief, textStyle: { color: colour("soft") }, pageTextStyle: { color: colour("soft") }, pageIconColor: colour("soft") },
      xAxis: { ...epochAxis(look) },
      grid: { ...option.grid, bottom: 24 },
      yAxis: look.axis({ type: "value", scale: true, ...extra }),
      series,
    });
  }

  function epochSeries(name, key, hue) {
    const points = data.epochs.filter(epoch => epoch[key] !== undefined).map(epoch => [epoch.epoch, epoch[key]]);
    return { name, type: "line", data: points, color: hue, symbol: "circle", symbolSize: 6, showSymbol: points.length < 40, lineStyle: { width: 2 } };
  }

  function curves() {
    const steps = data.losses.map((loss, i) => [(data.lossStart + (i + 0.5) * data.lossWidth) / data.stepsPerEpoch, loss]);
    const last = data.epochs[data.epochs.length - 1];
    const validated = data.epochs.some(epoch => epoch.validation_loss !== undefined);
    const losses = [{ name: "steps", type: "line", data: steps, symbol: "circle", showSymbol: false, color: colour("step"), lineStyle: { width: 1 } },
      epochSeries("training", "training_loss", colour("training"))];
    const hits = [epochSeries("training", "training_accuracy", colour("training"))];
    if (validated) {
      losses.push(epochSeries("validation", "validation_loss", colour("validation")));
      hits.push(epochSeries("validation", "validation_accuracy", colour("validation")));
    }
    lines("loss", "Loss over epochs; " + (last ? "training loss at the end " + short(last.training_loss) : "no epoch is done"), losses, {});
    if (last)
      lines("accuracy", "Accuracy over epochs; training accuracy at the end " + short(last.training_accuracy), hits, { max: 1 });
    else
      empty("accuracy", "No epoch is done.");
  }

  function mix(from, to, part) {
    const parse = text => { const hex = text.length === 4 ? [...text.slice(1)].map(c => c + c).join("") : text.slice(1); return [0, 2, 4].map(i => parseInt(hex.slice(i, i + 2), 16)); };
    const [a, b] = [parse(from), parse(to)];
    return "rgb(" + a.map((value, i) => Math.round(value + (b[i] - value) * part)).join(",") + ")";
  }

  const direction = byId("direction"), moment = byId("moment"), momentText = byId("moment-text");
  let heat, profile;

  function correlations() {
    const moments = data.measurements, key = direction.value;
    const label = "Heat map of the " + key + " correlation of the filters of " + data.layers.length + " layers at " + moments.length + " moments";
    const look = base(label);
    const { axis, ...option } = look;
    const cells = [];
    moments.forEach((measurement, x) => measurement[key].forEach((value, y) => cells.push([x, y, value === null ? "-" : value])));
    const known = cells.map(cell => cell[2]).filter(value => value !== "-");
    const least = Math.min(0, ...known);
    const names = look.axis({ type: "category", data: data.layers, inverse: true, axisLabel: { color: colour("soft"), fontSize: 11, width: narrow() ? 84 : 130, overflow: "truncate", formatter: brief } });
    const height = Math.max(260, 110 + data.layers.length * 18) + "px";
    byId("correlation").style.height = byId("profile").style.height = height;
    heat = draw("correlation", label, {
      ...option,
      grid: { ...option.grid, top: 10, bottom: 56 },
      tooltip: { ...option.tooltip, trigger: "item",
        formatter: point => echarts.format.encodeHTML(data.layers[point.value[1]]) + "<br>epoch " + short(moments[point.value[0]].epoch) + ": <b>" + (point.value[2] === "-" ? "undefined" : short(point.value[2])) + "</b>" },
      xAxis: look.axis({ type: "category", data: moments.map(each => short(each.epoch)), name: "epoch", nameLocation: "middle", nameGap: 24 }),
      yAxis: names,
      visualMap: { min: least, max: 1, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemHeight: 120, itemWidth: 12, precision: 2,
        text: ["1", String(+least.toPrecision(2))], textStyle: { color: colour("soft") }, inRange: { color: [colour("low"), mix(colour("low"), colour("high"), 0.5), colour("high")] } },
      series: [{ type: "heatmap", data: cells, emphasis: { itemStyle: { borderColor: colour("mark"), borderWidth: 1 } },
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colour("mark"), width: 2, type: "solid" }, data: [{ xAxis: +moment.value }] } }],
    });
    profile = draw("profile", "", {
      ...option,
      grid: { ...option.grid, left: 16, top: 10, bottom: 56 },
      tooltip: { ...option.tooltip, valueFormatter: short },
      xAxis: look.axis({ type: "value", min: Math.floor(least * 10) / 10, max: 1, name: "correlation", nameLocation: "middle", nameGap: 24 }),
      yAxis: { ...names, axisLabel: narrow() ? names.axisLabel : { show: false } },
      series: [{ type: "bar", data: [], color: colour("training"), barMaxWidth: 12 }],
    });
    showMoment();
  }

  function showMoment() {
    const measurement = data.measurements[+moment.value], key = direction.value;
    if (!measurement)
      return;
    momentText.textContent = short(measurement.epoch);
    moment.setAttribute("aria-valuetext", "epoch " + short(measurement.epoch));
    heat.setOption({ series: [{ markLine: { data: [{ xAxis: +moment.value }] } }] });
    profile.setOption({ series: [{ data: measurement[key] }] });
    byId("profile").setAttribute("aria-label", "Bars of the " + key + " correlation of each layer at epoch " + short(measurement.epoch)
      + ": " + data.layers.map((layer, i) => layer + " " + short(measurement[key][i])).join(", "));
  }

  function depths(id, label, names, key) {
    // On a logarithmic axis 0 lies at the bottom, a decade below the smallest number there is.
    const positive = data.measurements.flatMap(measurement => measurement[key]).filter(value => value > 0);
    const floor = Math.max(1e-8, 10 ** (Math.floor(Math.log10(Math.min(...positive, 1))) - 1));
    const shade = i => mix(colour("step"), colour("validation"), names.length < 2 ? 1 : i / (names.length - 1));
    lines(id, label, names.map((name, i) => ({
      name, type: "line", color: shade(i), symbol: "circle", showSymbol: data.measurements.length < 30, symbolSize: 4, lineStyle: { width: 1.5 },
      data: data.measurements.map(measurement => [measurement.epoch, measurement[key][i] === null ? null : Math.max(floor, measurement[key][i])]),
    })), { type: "log", scale: false, min: floor, axisLabel: { color: colour("soft"), formatter: power } });
  }

  function kernels() {
    const place = byId("kernels");
    place.replaceChildren();
    if (data.kernels.length === 0)
      return;
    const titles = data.kernels.map((each, i) => i === 0 ? (data.lossStart > 0 ? "first" : "start") : i === data.kernels.length - 1 ? "end" : "middle");
    byId("kernel-moments").textContent = titles.map((title, i) => title + " at epoch " + short(data.kernels[i].epoch)).join(", ");
    data.kernels[0].layers.forEach((layer, index) => {
      const figure = document.createElement("figure"), caption = document.createElement("figcaption"), moments = document.createElement("div");
      const values = data.kernels.flatMap(each => each.layers[index].values).filter(value => value !== null);
      const scale = Math.max(...values.map(Math.abs), 1e-30);
      const range = document.createElement("span");
      range.textContent = " ±" + short(values.some(value => value !== 0) ? scale : 0);
      caption.append(layer.name, range);
      moments.className = "moments";
      data.kernels.forEach((each, i) => {
        const box = document.createElement("div"), canvas = document.createElement("canvas");
        picture(canvas, each.layers[index], scale);
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", layer.name + ", " + titles[i] + ", epoch " + short(each.epoch));
        box.append(titles[i], canvas);
        moments.append(box);
      });
      figure.append(caption, moments);
      place.append(figure);
    });
  }

  function picture(canvas, layer, scale) {
    const { filters, channels, side, values } = layer, gap = side > 1 ? 1 : 0;
    const size = side + gap, cell = side === 1 ? 10 : Math.max(2, Math.floor(15 / side));
    canvas.width = (channels * size - gap) * cell;
    canvas.height = (filters * size - gap) * cell;
    const pen = canvas.getContext("2d");
    pen.fillStyle = colour("line");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    values.forEach((value, i) => {
      const x = i % side, y = Math.floor(i / side) % side, channel = Math.floor(i / (side * side)) % channels, filter = Math.floor(i / (side * side * channels));
      pen.fillStyle = value === null ? "#888" : mix(colour("zero"), colour(value < 0 ? "negative" : "positive"), Math.min(1, Math.abs(value) / scale));
      pen.fillRect((channel * size + x) * cell, (filter * size + y) * cell, cell, cell);
    });
  }

  function all() {
    charts.forEach(chart => chart.dispose());
    charts = [];
    curves();
    if (data.measurements.length > 0) {
      correlations();
      depths("perturbation", "Perturbation ratio of each stage over epochs", data.stages, "perturbation");
      depths("gradient", "Norm of each weight's gradient over epochs", data.parameters, "gradients");
      kernels();
    } else {
      ["correlation", "profile", "perturbation", "gradient"].forEach(id => empty(id, "Nothing was measured."));
    }
    root.dataset.charts = charts.length;
  }

  moment.max = Math.max(0, data.measurements.length - 1);
  moment.value = moment.max;
  moment.addEventListener("input", showMoment);
  direction.addEventListener("change", all);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  let waiting, width = innerWidth;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (innerWidth !== width) {
        width = innerWidth;
        all();
      }
    }, 150);
  });
  all();
  root.dataset.faults = faults.join("; ");
  root.dataset.done = "true";
})();
